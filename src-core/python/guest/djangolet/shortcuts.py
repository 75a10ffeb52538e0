"""What most views need."""
from djangolet.exceptions import Http404
from djangolet.response import HttpResponse, HttpResponseRedirect
from djangolet.template import get_template
from djangolet.urls import reverse


def render(request, template_name, context=None, status=None):
    return HttpResponse(get_template(template_name).render(context, request), status=status)


def redirect(to, **values):
    """To a path or URL, or to the path of a name."""
    return HttpResponseRedirect(to if "/" in to else reverse(to, **values))


def get_object_or_404(model, **conditions):
    try:
        return model.objects.get(**conditions)
    except model.DoesNotExist as error:
        raise Http404(str(error)) from None
