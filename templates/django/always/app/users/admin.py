"""Users and sessions in the admin. A log-in there has the same accounts, and the same limiter."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse

from app.users.models import Role, Session, User

admin.site.unregister(Group)


class UserForm(UserChangeForm):
    role = forms.ChoiceField(choices=Role.choices)

    class Meta:
        model = User
        fields = "__all__"
        field_classes: dict[str, Any] = {}


class NewUserForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ["email"]
        field_classes: dict[str, Any] = {}


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    form = UserForm
    add_form = NewUserForm
    ordering = ["email"]
    list_display = ["email", "role", "created_at"]
    list_filter = ["role", "created_at"]
    search_fields = ["email"]
    filter_horizontal: list[str] = []
    readonly_fields = ["created_at", "updated_at"]
    fieldsets = [(None, {"fields": ["email", "password", "role", "created_at", "updated_at"]})]
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": ["email", "password1", "password2"]}),
    ]

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            Session.objects.filter(user_id=id).delete()
        return response


@admin.register(Session)
class SessionAdmin(admin.ModelAdmin):
    """To look at, and to end."""

    list_display = ["user", "created_at", "refresh_expires_at", "expires_at"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    fields = ["user", "created_at", "access_expires_at", "refresh_expires_at", "expires_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
