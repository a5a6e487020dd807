"""The HTTP API for other machines: upload, status, search, dossiers, indicators; OpenAPI at /api/openapi.json."""

from ninja import NinjaAPI
from ninja.openapi.docs import Swagger

from web.api import dossiers, indicators, scans, searching
from web.api.errors import answer_errors
from web.api.keys import Key
from web.api.parsing import WithoutNul

api = NinjaAPI(
    title="Sohoa",
    version="1",
    description=(
        "Every request carries a key: `Authorization: Bearer …` (`sohoa token USER` issues one, for some "
        "scopes, until a day). "
        'Errors are `{"error": {"class", "message", "advice"}}`.'
    ),
    parser=WithoutNul(),
    auth=Key(),  # an address that forgets to name its scopes is opened by no key
    # The validator's badge would be fetched from another origin.
    docs=Swagger(settings={"validatorUrl": None, "supportedSubmitMethods": ["get"]}),
    urls_namespace="api",
)
api.add_router("", scans.router, tags=["scans"])
api.add_router("", dossiers.router, tags=["dossiers"])
api.add_router("", searching.router, tags=["search"])
api.add_router("", indicators.router, tags=["indicators"])
answer_errors(api)
