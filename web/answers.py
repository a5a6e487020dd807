"""Answers without a page: why nothing was done and what to do next, in the form that the asker reads."""

from django.http import HttpRequest, HttpResponse, JsonResponse

API = "/api/"


def refusal(request: HttpRequest, status: int, *, name: str, message: str, advice: str) -> HttpResponse:
    """The cause in the API's shape, in that of the upload's script, or as plain words."""
    if request.path_info.startswith(API):
        return JsonResponse({"error": {"class": name, "message": message, "advice": advice}}, status=status)
    if "X-Sohoa-Upload" in request.headers:
        return JsonResponse({"message": message, "advice": advice}, status=status)
    return HttpResponse(f"{message}. {advice}", status=status, content_type="text/plain; charset=utf-8")
