"""The local web page: a chat in the browser, drawn on the server."""
