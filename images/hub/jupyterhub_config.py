"""The hub of one course. Everything that differs between courses comes from course.json and people.json."""

import os

from aula_contract import CONSTANTS
from aula_hub.authenticator import RosterAuthenticator
from aula_hub.course import load_course
from aula_hub.openings import openings_of, teaches
from aula_hub.options import options_from_query
from aula_hub.people import everyone
from aula_hub.results import handlers
from aula_hub.services import roles, services
from aula_hub.settings import add_traits, gpus_of, spawner_settings
from aula_hub.spawner import NotebookSpawner
from aula_hub.teachers import PeopleHandler

c = get_config()  # noqa: F821
course = load_course()
people = everyone().all().values()

# --- where the hub is -------------------------------------------------------------------------------------------------
c.JupyterHub.hub_bind_url = f"http://:{CONSTANTS['hubPort']}"
c.JupyterHub.hub_connect_url = course.hub_connect_url
c.JupyterHub.db_url = "sqlite:////srv/jupyterhub/jupyterhub.sqlite"
c.JupyterHub.upgrade_db = True
c.ConfigurableHTTPProxy.should_start = False
c.ConfigurableHTTPProxy.api_url = course.proxy_api_url

# --- a restart must be invisible: keep notebooks and routes -----------------------------------------------------------
c.JupyterHub.cleanup_servers = False
c.JupyterHub.cleanup_proxy = False
c.JupyterHub.init_spawners_timeout = 1

# --- who can sign in --------------------------------------------------------------------------------------------------
c.JupyterHub.authenticator_class = RosterAuthenticator
# The hub knows these people from the start, so that it can start servers for people who never signed in.
c.Authenticator.allowed_users = {person.name for person in people if person.active}
c.Authenticator.auth_refresh_age = 20
c.Authenticator.auth_refresh_strict = True
c.Authenticator.refresh_pre_spawn = True
c.JupyterHub.cookie_max_age_days = 1

# --- their servers ----------------------------------------------------------------------------------------------------
c.JupyterHub.spawner_class = "aula_hub.spawner.NotebookSpawner"
c.NotebookSpawner.update(spawner_settings(course))
c.NotebookSpawner.options_from_form = options_from_query
# Each end of a watch costs a list; with KubeSpawner's 10 s, 200 students cost the API server 70 requests a second.
c.ResourceReflector.timeout_seconds = 120
c.ResourceReflector.restart_seconds = 300
c.ResourceReflector.request_timeout = 140

# --- concurrency and intervals ----------------------------------------------------------------------------------------
c.JupyterHub.concurrent_spawn_limit = 64
# Also how often the hub checks for routes that a restarted proxy lost: a killed proxy is repaired within this time.
c.JupyterHub.last_activity_interval = 15
c.JupyterHub.activity_resolution = 30

# --- services ---------------------------------------------------------------------------------------------------------
c.JupyterHub.services = services(course.cull, os.environ["AULA_OPS_TOKEN"])
c.JupyterHub.load_roles = roles(person.name for person in people if person.teacher)

# --- the course's own pages -------------------------------------------------------------------------------------------
c.JupyterHub.extra_handlers = [*handlers(course.bench_namespace), (r"/people/?", PeopleHandler)]

# --- appearance -------------------------------------------------------------------------------------------------------
c.JupyterHub.template_paths = [os.path.join(os.path.dirname(__file__), "templates")]
# JupyterHub calls callables with the user for each page.
c.JupyterHub.template_vars = {
    "course_title": course.title,
    "gpus": gpus_of(course, everyone()),
    # A function, because only one page asks.
    "gpu_places": lambda _user: lambda: NotebookSpawner.gpu_places(course, everyone()),
    "teaches": lambda user: user is not None and teaches(user.name),
    "openings": openings_of,
}

# --- what the stack's file says (aula:hub.config), last ---------------------------------------------------------------
add_traits(c, course.config)
