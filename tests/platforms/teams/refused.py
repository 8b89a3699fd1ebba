"""Three tables of what the gate for Teams refuses, by name, each with the code that the log gets.

Every request differs from `GOOD`, which is let in, in the one thing that its name says.
"""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.fakes.bot_connector_keys import Signer, claims
from tests.platforms.teams.signed import (
    APP_ID,
    AUTHORIZATION,
    KEY,
    NOW,
    OTHER_TENANT,
    SERVICE_URL,
    TENANT,
    Request,
    activity,
    bearer,
    message,
    post,
)

ATTACKER = Signer(KEY.kid, name="key-of-somebody-else")
UNKNOWN = Signer("key-that-nobody-lists")
UNENDORSED = Signer("key-without-endorsements", None)
FOR_WEBCHAT = Signer("key-for-webchat", ["webchat", "MSTEAMS", "msteams2"])
SIGNERS = (KEY, UNENDORSED, FOR_WEBCHAT)
"""The keys that Microsoft lists in these tests."""
GOOD = post(message())
_HEADER = {"alg": "RS256", "kid": KEY.kid, "typ": "JWT"}
_DEEP = b'{"a":' * 900 + b"1" + b"}" * 900
ADDRESS = "https://smba.trafficmanager.net/uk/"
"""A service address that names no tenant."""


@dataclass(frozen=True, slots=True)
class Refused:
    request: Request
    code: str


def with_token(token: str | bytes, what: Mapping[str, Any] | None = None) -> Request:
    raw = token if isinstance(token, bytes) else token.encode()
    return post(what or message()).instead(AUTHORIZATION, b"Bearer " + raw)


def said(signer: Signer = KEY, header: Mapping[str, Any] | None = None, **changes: Any) -> Request:  # noqa: ANN401 - JSON
    """Return a request whose token says something else, rightly signed."""
    return with_token(signer.sign(claims(APP_ID, SERVICE_URL, NOW, **changes), **(header or {})))


def encoded(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def with_part(number: int, part: str) -> Request:
    """Return a request of whose token one part was replaced after it was signed."""
    parts = bearer().split(".")
    parts[number] = part
    return with_token(".".join(parts))


def _hmac_by_the_public_key() -> str:
    """Sign with what everybody knows, as if it were a secret."""
    secret = KEY.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = f"{encoded({**_HEADER, 'alg': 'HS256'})}.{encoded(claims(APP_ID, SERVICE_URL, NOW))}"
    return f"{signed}.{encoded(hmac.digest(secret, signed.encode(), 'sha256'))}"


def _by_another_algorithm(name: str) -> str:
    return jwt.encode(claims(APP_ID, SERVICE_URL, NOW), KEY.private, name, {"kid": KEY.kid})


TOKENS: Mapping[str, Refused] = {
    "no header": Refused(GOOD.without(AUTHORIZATION), "unsigned"),
    "two headers": Refused(GOOD.having(AUTHORIZATION, b"Bearer " + bearer().encode()), "unsigned"),
    "another scheme": Refused(GOOD.instead(AUTHORIZATION, b"Basic " + bearer().encode()), "unsigned"),
    "a scheme in small letters": Refused(GOOD.instead(AUTHORIZATION, b"bearer " + bearer().encode()), "unsigned"),
    "no token": Refused(with_token(""), "unsigned"),
    "two tokens in a header": Refused(with_token(f"{bearer()}, Bearer {bearer()}"), "unsigned"),
    "two parts": Refused(with_token(bearer().rpartition(".")[0]), "unsigned"),
    "five parts, encrypted": Refused(with_token(f"{bearer()}.a.b"), "unsigned"),
    "padded": Refused(with_token(bearer() + "=="), "unsigned"),
    "a line break at its end": Refused(with_token(bearer() + "\n"), "unsigned"),
    "longer than a header may be": Refused(said(jti="x" * 6_200), "unsigned"),
    "a header that is no JSON": Refused(with_part(0, encoded(b"{")), "token_form"),
    "a header that is no Base64": Refused(with_part(0, "a"), "token_form"),
    "a header that is a list": Refused(with_part(0, encoded([_HEADER])), "token_form"),
    "a header of 900 levels": Refused(with_part(0, encoded(_DEEP)[:8000]), "token_form"),
    "no signature": Refused(with_part(2, ""), "unsigned"),
    "no algorithm": Refused(with_part(0, encoded({**_HEADER, "alg": "none"})), "token_form"),
    "HMAC by the public key": Refused(with_token(_hmac_by_the_public_key()), "token_form"),
    "RS512 by the right key": Refused(with_token(_by_another_algorithm("RS512")), "token_form"),
    "PS256 by the right key": Refused(with_token(_by_another_algorithm("PS256")), "token_form"),
    "no key id": Refused(said(header={"kid": None}), "token_form"),
    "a key id that is a list": Refused(with_part(0, encoded({**_HEADER, "kid": [KEY.kid]})), "token_form"),
    "an extension that must be understood": Refused(
        with_part(0, encoded({**_HEADER, "crit": ["b64"], "b64": False})), "token_form"
    ),
    "an unknown key": Refused(said(UNKNOWN), "token_key"),
    "a key that it brings with it": Refused(said(UNKNOWN, {"jwk": UNKNOWN.listed()}), "token_key"),
    "an address of keys that it brings with it": Refused(
        said(UNKNOWN, {"jku": "https://evil.example/keys"}), "token_key"
    ),
    "a key without endorsements": Refused(said(UNENDORSED), "token_key"),
    "a key that is endorsed for other channels": Refused(said(FOR_WEBCHAT), "token_endorsement"),
    "somebody else's key under the right id": Refused(said(ATTACKER), "token_signature"),
    "claims changed after signing": Refused(
        with_part(1, encoded(claims(APP_ID, SERVICE_URL, NOW + 1))), "token_signature"
    ),
    "the signature of another token": Refused(with_part(2, bearer(now=NOW - 1).rpartition(".")[2]), "token_signature"),
    "half a signature": Refused(with_part(2, bearer().rpartition(".")[2][:170]), "token_signature"),
    "claims that are no JSON": Refused(with_token(KEY.sign(b"{")), "token_claims"),
    "claims that are a list": Refused(with_token(KEY.sign(b"[]")), "token_claims"),
    "an issuer of Entra": Refused(said(iss=f"https://login.microsoftonline.com/{TENANT}/v2.0"), "token_issuer"),
    "an older issuer of Entra": Refused(said(iss=f"https://sts.windows.net/{TENANT}/"), "token_issuer"),
    "an issuer with a slash": Refused(said(iss="https://api.botframework.com/"), "token_issuer"),
    "no issuer": Refused(said(iss=None), "token_issuer"),
    "another bot": Refused(said(aud="22222222-2222-4333-8444-555555555555"), "token_audience"),
    "a list of audiences": Refused(said(aud=[APP_ID]), "token_audience"),
    "an audience of the app's own interface": Refused(said(aud=f"api://botid-{APP_ID}"), "token_audience"),
    "no audience": Refused(said(aud=None), "token_audience"),
    "expired": Refused(said(nbf=NOW - 4_000, exp=NOW - 300), "token_time"),
    "no end": Refused(said(exp=None), "token_time"),
    "an end in words": Refused(said(exp=str(NOW + 3_600)), "token_time"),
    "an end that is true": Refused(said(exp=True), "token_time"),
    "an end that is a fraction": Refused(said(exp=NOW + 0.5), "token_time"),
    "not yet": Refused(said(nbf=NOW + 301), "token_time"),
    "a beginning that is true": Refused(said(nbf=True), "token_time"),
    "no beginning": Refused(said(nbf=None), "token_time"),
    "no service address": Refused(said(serviceurl=None), "token_service"),
    "a service address by its name in the activity": Refused(
        said(serviceurl=None, serviceUrl=SERVICE_URL), "token_service"
    ),
    "another host": Refused(said(serviceurl="https://evil.example/uk/"), "token_service"),
    "another region than the activity's": Refused(said(serviceurl="https://smba.trafficmanager.net/in/"), "service"),
}


def _tenants(conversation: object, data: object, address: str = ADDRESS) -> Refused:
    said = activity(
        text="x",
        serviceUrl=address,
        conversation={"id": "a:1", **({} if conversation is None else {"tenantId": conversation})},
        channelData={"tenant": {"id": data}} if data is not None else {},
    )
    return Refused(post(said), "tenant")


TENANTS: Mapping[str, Refused] = {
    "in neither place": _tenants(None, None),
    "another in both places": _tenants(OTHER_TENANT, OTHER_TENANT),
    "ours in the conversation, another in the channel data": _tenants(TENANT, OTHER_TENANT),
    "another in the conversation, ours in the channel data": _tenants(OTHER_TENANT, TENANT),
    "another, in one place only": _tenants(None, OTHER_TENANT),
    "ours, at the service address of another": _tenants(
        TENANT, TENANT, f"https://smba.trafficmanager.net/uk/{OTHER_TENANT}/"
    ),
    "ours, beside one that is empty": _tenants(TENANT, ""),
    "ours, beside one that is a number": _tenants(1, TENANT),
    "ours, in a list": _tenants([TENANT], [TENANT]),
    "ours, with a space": _tenants(f"{TENANT} ", f"{TENANT} "),
}

_HOST = "smba.trafficmanager.net"
ADDRESSES: Mapping[str, object] = {
    "nothing": None,
    "empty": "",
    "a number": 443,
    "a list": [ADDRESS],
    "without encryption": f"http://{_HOST}/uk/",
    "another protocol": f"wss://{_HOST}/uk/",
    "a file": "file:///uk/",
    "no protocol": f"//{_HOST}/uk/",
    "one slash": f"https:/{_HOST}/uk/",
    "three slashes": f"https:///{_HOST}/uk/",
    "a protocol in capitals": f"HTTPS://{_HOST}/uk/",
    "a host in capitals": "https://SMBA.trafficmanager.net/uk/",
    "another host": "https://evil.example/uk/",
    "a host that begins like it": f"https://{_HOST}.evil.example/uk/",
    "a host that ends like it": f"https://evil-{_HOST}/uk/",
    "a host below it": f"https://evil.{_HOST}/uk/",
    "another customer of the same service": "https://evil.trafficmanager.net/uk/",
    "the domain above it": "https://trafficmanager.net/uk/",
    "the government's cloud": "https://smba.infra.gcc.teams.microsoft.com/gcc/",
    "a dot at the end of the host": f"https://{_HOST}./uk/",
    "a user": f"https://user@{_HOST}/uk/",
    "a user and a password": f"https://{_HOST}:443@evil.example/uk/",
    "a host as the user": f"https://{_HOST}@evil.example/uk/",
    "an escaped at-sign": f"https://{_HOST}%40evil.example/uk/",
    "another port": f"https://{_HOST}:8443/uk/",
    "the port of HTTP": f"https://{_HOST}:80/uk/",
    "an empty port": f"https://{_HOST}:/uk/",
    "a port with a zero before it": f"https://{_HOST}:0443/uk/",
    "a port that is too large": f"https://{_HOST}:66000/uk/",
    "a port in Arabic digits": f"https://{_HOST}:٤٤٣/uk/",
    "a query": f"https://{_HOST}/uk/?to=evil.example",
    "a fragment": f"https://{_HOST}/uk/#evil.example",
    "an empty query": f"https://{_HOST}/uk/?",
    "no path": f"https://{_HOST}",
    "only a slash": f"https://{_HOST}/",
    "two slashes in the path": f"https://{_HOST}//evil.example/",
    "two slashes at the end": f"https://{_HOST}/uk//",
    "a way up": f"https://{_HOST}/uk/../evil/",
    "a dot as a part": f"https://{_HOST}/./uk/",
    "an escape in the path": f"https://{_HOST}/%75k/",
    "an escaped way up": f"https://{_HOST}/uk/%2e%2e/",
    "an escape in the host": "https://smba%2Etrafficmanager.net/uk/",
    "a backslash": f"https://{_HOST}\\@evil.example/uk/",
    "backslashes for slashes": f"https:\\\\{_HOST}\\uk\\",
    "a space before it": f" https://{_HOST}/uk/",
    "a space after it": f"https://{_HOST}/uk/ ",
    "a line break after it": f"https://{_HOST}/uk/\n",
    "a line break within": f"https://{_HOST}/uk\r\nHost: evil.example/",
    "a tab in the host": "https://smba.traffic\tmanager.net/uk/",
    "a zero byte": f"https://{_HOST}/uk/\0",
    "a letter that looks the same": "https://smbа.trafficmanager.net/uk/",  # noqa: RUF001 - that is the trick
    "wide letters": "https://ｓmba.trafficmanager.net/uk/",  # noqa: RUF001 - that is the trick
    "a dot that looks the same": "https://smba。trafficmanager.net/uk/",
    "a soft hyphen": "https://smba\u00ad.trafficmanager.net/uk/",
    "a name in Punycode": "https://xn--smb-5cd.trafficmanager.net/uk/",
    "this machine": "https://localhost/uk/",
    "this machine's number": "https://127.0.0.1/uk/",
    "this machine's number as one number": "https://2130706433/uk/",
    "this machine's number in hexadecimal": "https://0x7f000001/uk/",
    "this machine in the newer numbers": "https://[::1]/uk/",
    "the cloud's own data": "http://169.254.169.254/metadata/instance",
    "too long": f"https://{_HOST}/{'u' * 300}/",
    "a tenant that is none": f"https://{_HOST}/uk/{TENANT[:-1]}/x/",
    "more behind the tenant": f"https://{_HOST}/uk/{TENANT}/evil/",
}
