"""Draw the two icons of the app for Teams: the page's own mark, whole in colour and as an outline.

`python -m docs.pictures.icons` writes them. Source of the sizes:
https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package (Teams may round the corners of
the coloured one, so that what matters keeps to its middle).
"""

from pathlib import Path

from playwright.sync_api import Browser

from bot.platforms.teams.manifest import ACCENT, COLOUR_FILE, ICONS, OUTLINE_FILE
from tests.browser import chromium

# A speech bubble with three written lines, as in the page's favicon: something is said, and it is quoted.
COLOUR = f"""
<svg xmlns="http://www.w3.org/2000/svg" width="192" height="192" viewBox="0 0 192 192">
<path fill="{ACCENT}" d="M0 0h192v192H0z"/>
<path fill="#fff" d="M60 48h72a16 16 0 0 1 16 16v46a16 16 0 0 1-16 16H92l-22 18.500a4 4 0 0 1-6.500-3V126H60a16 16 0 0
 1-16-16V64a16 16 0 0 1 16-16Z"/>
<path fill="none" stroke="{ACCENT}" stroke-width="8" stroke-linecap="round" d="M66 71h60M66 87h60M66 103h32"/>
</svg>
"""
OUTLINE = """
<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32" viewBox="0 0 32 32">
<path fill="none" stroke="#fff" stroke-width="2" stroke-linejoin="round" d="M7 5h18a4 4 0 0 1 4 4v10a4 4 0 0 1-4
 4H15l-6 5v-5H7a4 4 0 0 1-4-4V9a4 4 0 0 1 4-4Z"/>
<path fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" d="M9 11h14M9 17h8"/>
</svg>
"""
PAGE = "<!doctype html><style>body{{margin:0}}svg{{display:block}}</style>{svg}"


def main(folder: Path = ICONS) -> None:
    """Draw both."""
    with chromium() as browser:
        draw(browser, COLOUR, 192, folder / COLOUR_FILE)
        draw(browser, OUTLINE, 32, folder / OUTLINE_FILE)


def draw(browser: Browser, svg: str, size: int, picture: Path) -> None:
    """Draw one, as many pixels wide and high as `size`, and see-through where nothing is drawn."""
    shown = browser.new_page(viewport={"width": size, "height": size}, device_scale_factor=1)
    shown.set_content(PAGE.format(svg=svg))
    shown.screenshot(path=picture, omit_background=True)
    shown.close()


if __name__ == "__main__":
    main()
