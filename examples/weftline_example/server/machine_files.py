"""The machine around the application: names, users, jobs, histories, mail addresses in accounts."""

from __future__ import annotations

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

from weftline_example.nouns import World
from weftline_example.server.tree import Tree
from weftline_example.server.visits import opened, server_of
from weftline_example.server.web_logs import site_root


def write_machine(world: World, tree: Tree) -> None:
    """Configuration and traces of the two people who look after the machine."""
    server = server_of(world)
    at = opened(world)
    developer = world.main.of_role("developer")[0]
    user = developer.unix_login
    tree.add("etc/hostname", f"{server.name}\n", at)
    tree.add("etc/hosts", f"127.0.0.1 localhost\n{server.address} {server.name}\n", at)
    tree.add("etc/timezone", f"{server.zone}\n", at)
    tree.link("etc/localtime", f"/usr/share/zoneinfo/{server.zone}", at)
    tree.add("etc/os-release", 'PRETTY_NAME="Debian GNU/Linux 10 (buster)"\nID=debian\nVERSION_ID="10"\n', at)
    tree.add("etc/machine-id", f"{world.seed:032x}\n", at)
    tree.add(
        "etc/passwd",
        "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"
        f"www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\nmysql:x:27:27::/home/mysql:/sbin/nologin\n"
        f"{user}:x:1001:1001::/home/{user}:/bin/bash\n",
        at,
    )
    tree.add(
        "etc/crontab",
        "SHELL=/bin/sh\n# m h dom mon dow user command\n"
        "0 3 * * * root /www/backup/backup.sh\n17 4 * * 1 root /root/.acme.sh/acme.sh --cron\n",
        at,
    )
    tree.add("var/lib/cloud/data/instance-id", f"i-{world.seed:08x}example\n", at)
    _accounts(world, tree)
    _histories(world, tree)


def _accounts(world: World, tree: Tree) -> None:
    server = server_of(world)
    at = opened(world) + timedelta(hours=3)
    tree.add("root/.acme.sh/account.conf", f"ACCOUNT_EMAIL='{server.acme_email}'\nLOG_LEVEL=1\n", at)
    account = {
        "body": {"contact": [f"mailto:{server.acme_email}"], "status": "valid"},
        "uri": "https://acme.example/acct/1",
    }
    tree.add("etc/letsencrypt/accounts/acme.example/directory/0001/regr.json", json.dumps(account), at, 0o600)
    developer = world.main.of_role("developer")[0]
    person = f"[user]\n\tname = {developer.name}\n\temail = {developer.one('email')}\n"
    tree.add(f"home/{developer.unix_login}/.gitconfig", person, at)
    remote = f'[remote "origin"]\n\turl = git@git.{server.hosts[0]}:kit/server.git\n'
    tree.add(f"{site_root(world)}/.git/config", f"[core]\n\tbare = false\n{remote}{person}", at)
    cloned = (at + timedelta(days=2)).astimezone(ZoneInfo(server.zone))
    who = f"{developer.name} <{developer.one('email')}> {int(cloned.timestamp())} {cloned:%z}"
    log = f"{'0' * 40} {'1' * 40} {who}\tclone: from git@git.{server.hosts[0]}:kit/server.git\n"
    tree.add(f"{site_root(world)}/.git/logs/HEAD", log, at + timedelta(days=2))


def _histories(world: World, tree: Tree) -> None:
    server = server_of(world)
    at = server.seized - timedelta(hours=31)
    developer = world.main.of_role("developer")[0]
    root = (
        "cd /www/wwwroot\nls -la\nbt default\nnginx -t && nginx -s reload\ntail -50 /www/wwwlogs/app_access.log\n"
        f"#{int((at - timedelta(days=9)).timestamp())}\n"
        f"acme.sh --issue -d {server.hosts[1]} -w /{site_root(world)}/public\n"
        f"mysqldump -uroot -p {server.database} > /www/backup/database/{server.database}.sql\nexit\n"
    )
    tree.add("root/.bash_history", root, at, 0o600)
    uploads = "".join(f"cp ~/build/{app.file_name} /{site_root(world)}/public/d/\n" for app in world.main.apps)
    own = f"git pull\nvim .env\nphp think clear\n{uploads}git config user.email {developer.one('email')}\nexit\n"
    tree.add(f"home/{developer.unix_login}/.bash_history", own, at, 0o600)
    tree.add("root/.mysql_history", f"_HiStOrY_V2_\nuse\\040{server.database};\nshow\\040tables;\n", at, 0o600)
    tree.add("www/backup/backup.sh", "# placeholder: dumps the databases every night\n", at, 0o755)
