"""How the table came to be; `manage.py makemigrations` adds to it."""
