"""Pings, attributes, routing, and what the broker says of requests that nobody serves."""

import flux.constants
import flux.job

from . import values
from .jobs import LONG, submit
from .scenario import scenario
from .session import STREAMING

KVS_WATCH, KVS_WAITCREATE = 4, 8


@scenario("ping", "three pings; userid and rolemask tell who we are, and the route the way")
def _(session):
    for seq in range(3):
        session.rpc("broker.ping", {"seq": seq})
    session.rpc("job-manager.ping", {"seq": 3})


@scenario("ping-pad", "payloads around the length at which a part's length takes five bytes, and some KiB")
def _(session):
    for length in (0, 1, *range(162, 170), *range(230, 237), 4000):
        session.rpc("broker.ping", {"seq": 0, "pad": "x" * length})


@scenario("ping-nodeid", "pings to rank 0, upstream of rank 0, and to ranks that do not exist: EHOSTUNREACH")
def _(session):
    session.rpc("broker.ping", {"seq": 0}, nodeid=0)
    session.rpc("broker.ping", {"seq": 1}, nodeid=1)
    session.rpc("broker.ping", {"seq": 2}, nodeid=flux.constants.FLUX_NODEID_UPSTREAM)
    session.rpc("job-manager.ping", {"seq": 3}, nodeid=7)


@scenario("ping-pipelined", "thirty pings in flight at once: matchtags 1 to 30")
def _(session):
    rpcs = session.start(
        "rpc", {"topic": "broker.ping", "count": 30},
        lambda: [session.flux.rpc("broker.ping", {"seq": seq}) for seq in range(30)])
    session.step("rpc (async)", {"topic": "broker.ping", "count": 30}, lambda: [rpc.get() for rpc in rpcs])


@scenario("matchtags", "a matchtag is used again once its call is complete, the lowest free one first")
def _(session):
    pending = [session.start("rpc", {"topic": "broker.ping", "seq": seq},
                             lambda seq=seq: session.flux.rpc("broker.ping", {"seq": seq}))
               for seq in range(3)]
    session.step("rpc (async)", {"seq": 1}, pending[1].get)
    pending[1] = None
    session.rpc("broker.ping", {"seq": 3}, note="takes the tag of seq 1")
    session.step("rpc (async)", {"seq": 0}, pending[0].get)
    session.step("rpc (async)", {"seq": 2}, pending[2].get)


@scenario("attributes", "attr.get: present, absent, malformed; the library's own getters")
def _(session):
    for name in ("size", "rank", "version", "security.owner", "nope"):
        session.rpc("attr.get", {"name": name})
    session.rpc("attr.get", {})
    session.rpc("attr.get", note="no payload")
    session.step("attr_get", {"name": "size"}, lambda: session.flux.attr_get("size"), values.text)
    session.step("attr_get", {"name": "nope"}, lambda: session.flux.attr_get("nope"))
    session.step("flux_get_rank", {}, lambda: session.flux.get_rank())
    session.step("attr_get", {"name": "version"}, lambda: session.flux.attr_get("version"), values.text)


@scenario("enosys", "unknown service, unknown method, a topic too long for the text, a topic without a dot")
def _(session):
    session.rpc("nosuchservice.method")
    session.rpc("nosuchservice.method", {})
    session.rpc("job-manager.nosuchmethod", {})
    session.rpc("kvs.nosuchmethod")
    session.rpc("nosuchservice." + "x" * 60)
    session.rpc("nosuchservice")
    session.rpc("attr.get", {"name": "size"}, nodeid=0)


@scenario("malformed", "JSON payloads that a service cannot read: EPROTO")
def _(session):
    for payload in ("{", "[]", '"text"', "1"):
        session.rpc("job-manager.wait", payload)
    session.rpc("attr.get", '{"name":7}')
    session.rpc("broker.ping", '{"seq":1} ', note="a blank behind the object")


@scenario("stream-empty", "a streaming call that ends without a response")
def _(session):
    session.stream("log.dmesg", {"follow": False, "nobacklog": True})


@scenario("stream-misplaced", "streaming flag on a call that answers once: the answer carries the flag and nothing follows")
def _(session):
    session.stream("broker.ping", {"seq": 0}, limit=1)


@scenario("shutdown-pending", "the instance shuts down while a wait and two watches are pending, then closes the connection", "shutdown")
def _(session):
    jobid = submit(session, LONG)
    session.await_event(jobid, "shell.start", "guest.exec.eventlog")
    wait = session.start("job.wait_async", {"jobid": int(jobid)}, lambda: flux.job.wait_async(session.flux, jobid))
    key = {"key": "never", "namespace": "primary", "flags": KVS_WATCH | KVS_WAITCREATE}
    lookup = session.start("rpc (streaming)", {"topic": "kvs-watch.lookup", "payload": key},
                           lambda: session.flux.rpc("kvs-watch.lookup", key, flags=STREAMING))
    watch = session.start("job.event_watch_async", {"jobid": int(jobid)},
                          lambda: flux.job.event_watch_async(session.flux, jobid))
    session.shutdown_elsewhere()
    session.step("job.wait (async)", {"jobid": int(jobid)}, wait.get_status, values.wait_status)
    session.step("job.event_watch (rest)", {"jobid": int(jobid)},
                 lambda: [values.event(entry) for entry in iter(watch.get_event, None)])
    session.step("rpc (streaming) (async)", {"topic": "kvs-watch.lookup"}, lookup.get)
