"""The environment in which both programs run: nothing of the user's, caches of their own."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

PATH = ["/usr/local/bin", "/usr/bin", "/bin"]


def environment(oracle, root, gocache, **more):
    for name in ("home", "tmp"):
        os.makedirs(os.path.join(root, name), exist_ok=True)
    env = {
        "HOME": os.path.join(root, "home"), "TMPDIR": os.path.join(root, "tmp"), "GOROOT": oracle.goroot,
        "PATH": ":".join([os.path.join(oracle.goroot, "bin")] + PATH), "GOPATH": os.path.join(root, "gopath"),
        "GOCACHE": gocache, "GOENV": "off", "GOTOOLCHAIN": "local", "GOTELEMETRY": "off", "CGO_ENABLED": "0", "LANG": "C",
    }
    # How this machine reaches the network is no setting of Go's.
    for name in os.environ:
        if name.lower() in ("http_proxy", "https_proxy", "no_proxy", "ssl_cert_file", "ssl_cert_dir"):
            env[name] = os.environ[name]
    env.update(more)
    return env


def online(oracle, root):
    """Whether modules can be had: asks the module proxy of go.env for a small one."""
    import processes
    env = environment(oracle, root, os.path.join(root, "gocache"))
    directory = os.path.join(root, "online")
    os.makedirs(directory, exist_ok=True)
    done = processes.run([oracle.go, "mod", "download", "rsc.io/quote@v1.5.2"], directory, env, timeout=60)
    return done.status == 0
