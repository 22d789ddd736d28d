"""Configurations say where logs are and how their lines read: each kind with a log in a place and a format of its own."""

from __future__ import annotations

import io

import pytest
from tests.samples.trees import make_tar

from weftline.model.server import ServerFindings
from weftline.servers import examine

LIGHTTPD = b"""server.document-root = "/srv/m9"
var.logs = "/data/acc"
accesslog.filename = var.logs + "/all"
accesslog.format = "%{%s}t %h %V %>s \\"%r\\" %b \\"%{User-Agent}i\\""
$HTTP["host"] == "door.example" {
  server.document-root = "/srv/door"
}
"""
GUNICORN = b'accesslog = "/data/acc/all"\naccess_log_format = "%(t)s|%({x-real-ip}i)s|%(m)s|%(U)s|%(s)s|%(B)s|%(a)s"\n'
SPRING = b"""server:
  tomcat:
    basedir: /data
    accesslog:
      enabled: true
      directory: acc
      prefix: "all"
      suffix: ""
      pattern: '%t %a "%r" %s (%D ms)'
"""
PROPERTIES = (
    b"server.tomcat.accesslog.enabled=true\nserver.tomcat.basedir=${BASE:/data}\nserver.tomcat.accesslog.directory=acc\n"
    b'server.tomcat.accesslog.pattern=%{yyyy-MM-dd HH:mm:ss}t;%a;%s;"%r"\n'
)
FPM = b'[www]\nuser = www-data\naccess.log = /data/acc/all\naccess.format = "%R - %u %t \\"%m %r%Q%q\\" %s %f"\npm.max_children = 5\n'
LITESPEED = (
    b'docRoot $VH_ROOT/html\nvhDomain door.example\naccesslog /data/acc/all {\n  logFormat "%v;%h;%t;%r;%>s"\n}\n'
)
APACHE = b'LogFormat "%{%d.%b %Y}t|%a|%m|%U|%>s" odd\n<VirtualHost *:80>\nServerName door.example\nCustomLog /data/acc/all odd\n</VirtualHost>\n'
NGINX = (
    b"http { log_format odd '$msec#$remote_addr#$request_method#$request_uri#$status';\n"
    b"server { server_name door.example; access_log /data/acc/all odd; } }\n"
)
CADDY = b"door.example {\n\tlog {\n\t\toutput file /data/acc/all {\n\t\t\troll_size 10mb\n\t\t}\n\t}\n\tbasic_auth /board/* {\n\t\tneo x\n\t}\n}\n"
CADDY_JSON = b'{"logging": {"logs": {"a": {"writer": {"filename": "/data/acc/all"}}}}, "apps": {"http": {"servers": {"s": {"routes": [{"match": [{"host": ["door.example"]}]}]}}}}}'
JSON_LINE = '{"ts": 1677670000.5, "request": {"remote_ip": "203.0.113.9", "method": "GET", "host": "door.example", "uri": "/a"}, "status": 200}'

STATED = {
    "lighttpd": ("etc/lighttpd/lighttpd.conf", LIGHTTPD, '1677670000 203.0.113.9 door.example 200 "GET /a HTTP/1.1" 12 "M"'),
    "gunicorn": ("srv/a/gunicorn.conf.py", GUNICORN, "[01/Mar/2023:11:26:40 +0000]|203.0.113.9|GET|/a|200|12|M"),
    "spring, yaml": ("opt/a/application.yml", SPRING, '[01/Mar/2023:11:26:40 +0000] 203.0.113.9 "GET /a HTTP/1.1" 200 (3 ms)'),
    "spring, properties": ("opt/a/application-prod.properties", PROPERTIES, '2023-03-01 11:26:40;203.0.113.9;200;"GET /a HTTP/1.1"'),
    "php-fpm": ("etc/php/8.2/fpm/pool.d/www.conf", FPM, '203.0.113.9 -  01/Mar/2023:11:26:40 +0000 "GET /a?b=1" 200 /srv/a.php'),
    "litespeed": ("usr/local/lsws/conf/vhosts/door/vhost.conf", LITESPEED, "door.example;203.0.113.9;[01/Mar/2023:11:26:40 +0000];GET /a HTTP/1.1;200"),
    "apache": ("etc/apache2/sites-enabled/a.conf", APACHE, "01.Mar 2023|203.0.113.9|GET|/a|200"),
    "nginx": ("etc/nginx/nginx.conf", NGINX, "1677670000.123#203.0.113.9#GET#/a#200"),
    "caddy": ("etc/caddy/Caddyfile", CADDY, JSON_LINE),
    "caddy, json": ("var/lib/caddy/autosave.json", CADDY_JSON, JSON_LINE),
}  # fmt: skip


def _read(files: dict[str, bytes]) -> ServerFindings:
    return examine(io.BytesIO(make_tar(files, "w")), exhibit="x-1", name="s", example=True)


@pytest.mark.parametrize("kind", STATED)
def test_a_log_is_read_where_and_as_the_configuration_says(kind: str) -> None:
    place, config, line = STATED[kind]
    found = _read({place: config, "data/acc/all": f"{line}\n".encode() * 50})
    assert found.lines_parsed == 50
    assert found.inventory["web clients"] == "1"
    without = _read({"data/acc/all": f"{line}\n".encode() * 50})
    assert without.lines_parsed == 0 or kind in {"spring, yaml", "litespeed", "php-fpm", "caddy", "caddy, json"}


@pytest.mark.parametrize("kind", ["lighttpd", "litespeed", "apache", "nginx", "caddy", "caddy, json"])
def test_sites_are_named(kind: str) -> None:
    place, config, _ = STATED[kind]
    assert "door.example" in {site.name for site in _read({place: config}).sites}


def test_what_lies_behind_a_password_is_a_panel() -> None:
    line = '{{"ts": {}, "request": {{"remote_ip": "203.0.113.9", "method": "GET", "uri": "/board/x"}}, "user_id": "{}", "status": {}}}'
    lines = [line.format(1677670000, "", 401), line.format(1677670001, "neo", 200)]
    found = _read({"etc/caddy/Caddyfile": CADDY, "data/acc/all": "\n".join(lines).encode()})
    assert [(each.ip, each.user) for each in found.operators if each.ip] == [("203.0.113.9", "neo")]


def test_services_of_containers_are_listed() -> None:
    compose = b"services:\n  base:\n    image: mysql:5.7\n    volumes:\n      - ./rows:/var/lib/mysql\n    environment:\n      MYSQL_ROOT_PASSWORD: placeholder-0\n"
    told = b'{"Name": "/edge", "Config": {"Image": "traefik:v2.9", "Env": ["API_SECRET_KEY=placeholder-placeholder"]}, "MountPoints": {"/a": {"Source": "/srv/a", "Destination": "/a"}}}'
    found = _read({"srv/x/docker-compose.yml": compose, f"var/lib/docker/containers/{'ab' * 32}/config.v2.json": told})
    assert found.inventory["service base, by srv/x/docker-compose.yml"] == "mysql:5.7"
    assert found.inventory["folder of a service: /srv/x/rows"].startswith("/var/lib/mysql")
    assert found.inventory["container edge"] == "traefik:v2.9"
    assert found.inventory["folder of a service: /srv/a"] == "/a in container edge"
    assert len(found.secrets) == 2


def test_a_broken_description_of_a_container_is_listed() -> None:
    found = _read({f"var/lib/docker/containers/{'ab' * 32}/config.v2.json": b'{"Name": '})
    assert any("cannot be read" in problem for problem in found.problems)
