"""First-class disks by vCenter's own service for them, /vslm, and what vim25 tells of the same disks."""
import ssl
import sys

from pyVim.connect import Disconnect, SmartConnect
from pyVmomi import SoapStubAdapter, VmomiSupport, vim, vmodl, vslm

host, port, user, password, version, authority = sys.argv[1:7]
POLICY = "4d5f673c-536f-11e6-beb8-9e71128cae77"


def say(name, value):
    print("%s=%s" % (name, value))


context = ssl.create_default_context(cafile=authority)
si = SmartConnect(host=host, port=int(port), user=user, pwd=password, sslContext=context)
by_vim = si.RetrieveContent().vStorageObjectManager
store = si.content.rootFolder.childEntity[0].datastore[0]
stub = SoapStubAdapter(
    host=host, port=int(port), path="/vslm/sdk", version=version, sslContext=context)
content = vslm.ServiceInstance("ServiceInstance", stub).RetrieveContent()
say("about", content.aboutInfo.name)
manager = content.vStorageObjectManager
try:
    manager.VslmListVStorageObjectForSpec(maxResult=1)
except vim.fault.NotAuthenticated as e:
    say("withoutSession", e.privilegeId)
VmomiSupport.GetRequestContext()["vcSessionCookie"] = si._stub.cookie.split('"')[1]


def wait(task):
    states = []
    while True:
        info = task.VslmQueryInfo()
        if info.state not in states:
            states.append(info.state)
        if info.state == "error":
            raise info.error
        if info.state == "success":
            return task.VslmQueryTaskResult(), states, info


def query(field, operator, value):
    return vslm.vso.VStorageObjectQuerySpec(
        queryField=field, queryOperator=operator, queryValue=[value])


def found(*queries, most=10):
    result = manager.VslmListVStorageObjectForSpec(query=list(queries), maxResult=most)
    return "%s %s" % (
        ",".join(sorted(one.name for one in result.queryResults)), result.allRecordsReturned)


spec = vim.vslm.CreateSpec(
    name="data", capacityInMB=64, keepAfterDeleteVm=True,
    profile=[vim.vm.DefinedProfileSpec(profileId=POLICY)],
    backingSpec=vim.vslm.CreateSpec.DiskFileBackingSpec(datastore=store, provisioningType="thin"))
made, states, info = wait(manager.VslmCreateDisk_Task(spec=spec))
say("states", ",".join(states))
say("task", "%s %s %s" % (info.descriptionId, info.entityName, info.reason.userName))
say("filters", ",".join(made.config.iofilter))
id = made.config.id
one = manager.VslmRetrieveVStorageObject(id=id)
say("sameAsVim", str(one) == str(by_vim.RetrieveVStorageObject(id=id, datastore=store)))
say("key", one.config.backing.keyId.providerId.id if one.config.backing.keyId else None)

say("all", found())
say("large", found(query("capacity", "greaterThan", "64")))
say("made", found(query("name", "startsWith", "da"), query("datastoreMoId", "equals", store._moId)))
pages = [manager.VslmListVStorageObjectForSpec(maxResult=1)]
while not pages[-1].allRecordsReturned:
    after = query("id", "greaterThan", pages[-1].id[-1].id)
    pages.append(manager.VslmListVStorageObjectForSpec(query=[after], maxResult=1))
say("pages", ",".join(sorted(page.queryResults[0].name for page in pages)))
try:
    found(query("backingObjectId", "equals", "x"))
except vmodl.fault.SystemError as e:
    say("unsearchable", "%s: %s" % (e.reason, e.faultCause.msg))
try:
    found(vslm.vso.VStorageObjectQuerySpec(queryField="name", queryOperator="equals"))
except vmodl.fault.InvalidArgument as e:
    say("noValue", e.invalidProperty)

attached = [i for i in by_vim.ListVStorageObject(datastore=store) if i.id == "fcd-of-vm"][0]
links = manager.VslmRetrieveVStorageObjectAssociations(
    ids=[attached, id, vim.vslm.ID(id="none")])
vm = si.content.searchIndex.FindByInventoryPath("Datacenter/vm/node")
key = [d.key for d in vm.config.hardware.device if getattr(d, "vDiskId", None)][0]
say("attached", [(a.vmId, a.diskKey) for a in links[0].vmDiskAssociation] == [(vm._moId, key)])
say("unattached", "%d %s" % (len(links[1].vmDiskAssociation), links[1].fault))
say("unknown", type(links[2].fault).__name__)
told = manager.VslmRetrieveVStorageObjects(ids=[id, vim.vslm.ID(id="none")])
say("told", "%s %d, %s %d" % (
    told[0].name, told[0].capacityInMB, type(told[1].error).__name__, told[1].capacityInMB))
say("url", told[0].datastoreUrl == store.summary.url)

wait(manager.VslmExtendDisk_Task(id=id, newCapacityInMB=128))
say("extended", by_vim.RetrieveVStorageObject(id=id, datastore=store).config.capacityInMB)
try:
    wait(manager.VslmDeleteVStorageObject_Task(id=attached))
except vim.fault.InvalidState as e:
    say("inUse", type(e).__name__)
wait(manager.VslmDeleteVStorageObject_Task(id=id))
try:
    manager.VslmRetrieveVStorageObject(id=id)
except vim.fault.NotFound as e:
    say("gone", type(e).__name__)
say("left", ",".join(i.id for i in by_vim.ListVStorageObject(datastore=store)))
try:
    manager.VslmCreateSnapshot_Task(id=attached, description="x")
except vmodl.fault.NotImplemented as e:
    say("unmodelled", e.msg)
Disconnect(si)
