"""`python -m app.cli` is `flask --app app`, but does not read `.env` in Flask's own way."""

from flask.cli import FlaskGroup

from app import create_app

if __name__ == "__main__":
    FlaskGroup(create_app=create_app, load_dotenv=False).main(prog_name="python -m app.cli")
