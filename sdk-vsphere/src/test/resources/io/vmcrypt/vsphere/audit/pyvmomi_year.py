"""Days by chance at a vCenter, with VMware's own Python client.

For each line on standard input it lives a day, and then prints what it reads of each VM, and a line with a dot. All
that came back, as it came, is in the file that is named last, one answer a line.
"""
import json
import random
import ssl
import sys

from pyVim.connect import Disconnect, SmartConnect
from pyVim.task import WaitForTask
from pyVmomi import SoapAdapter, vim, vmodl

host, port, user, password, authority, seed, answers = sys.argv[1:8]
POLICY = "4d5f673c-536f-11e6-beb8-9e71128cae77"
PROVIDERS = ["kms-a", "kms-b"]
CALLS_A_DAY = 6
# what a vCenter may say to a call that comes at the wrong moment; anything else ends the year
REFUSALS = (vim.fault.VimFault, vmodl.fault.NotSupported, vmodl.fault.InvalidArgument,
            vmodl.fault.SystemError)

chance = random.Random(int(seed))
came = []
plainly = SoapAdapter.SoapResponseDeserializer.Deserialize


def kept(self, response, resultType=object, nsMap=None):
    text = response.read() if hasattr(response, "read") else response
    came.append(text.decode() if isinstance(text, bytes) else text)
    return plainly(self, text, resultType, nsMap)


SoapAdapter.SoapResponseDeserializer.Deserialize = kept
context = ssl.create_default_context(cafile=authority)
si = SmartConnect(host=host, port=int(port), user=user, pwd=password, sslContext=context)
content = si.RetrieveContent()
datacenter = content.rootFolder.childEntity[0]
cluster = datacenter.hostFolder.childEntity[0]
encrypted = [vim.vm.DefinedProfileSpec(profileId=POLICY)]
plain = [vim.vm.EmptyProfileSpec()]
names = iter("vm-%04d" % number for number in range(1, 10000))


def run(task):
    WaitForTask(task, si=si)
    return task.info.result


def all_of(kind):
    view = content.viewManager.CreateContainerView(content.rootFolder, [kind], True)
    found = sorted(view.view, key=lambda one: one._moId)
    view.Destroy()
    return found


def disks(machine):
    return [d for d in machine.config.hardware.device if isinstance(d, vim.vm.device.VirtualDisk)]


def edited(machine, profile, crypto=None):
    return [vim.vm.device.VirtualDeviceSpec(
        operation="edit", device=disk, profile=profile,
        backing=crypto and vim.vm.device.VirtualDeviceSpec.BackingSpec(crypto=crypto))
        for disk in disks(machine)]


def reconfigure(machine, **spec):
    run(machine.ReconfigVM_Task(spec=vim.vm.ConfigSpec(**spec)))


def new_disk(controller, profile):
    return vim.vm.device.VirtualDeviceSpec(
        operation="add", fileOperation="create", profile=profile,
        device=vim.vm.device.VirtualDisk(
            key=-2, controllerKey=controller, unitNumber=-1, capacityInKB=1 << 20,
            backing=vim.vm.device.VirtualDisk.FlatVer2BackingInfo(
                fileName="", diskMode="persistent", thinProvisioned=True)))


def create(_):
    profile = chance.choice([encrypted, plain])
    controller = vim.vm.device.VirtualDeviceSpec(
        operation="add", device=vim.vm.device.ParaVirtualSCSIController(
            key=-1, busNumber=0, sharedBus="noSharing"))
    run(datacenter.vmFolder.CreateVM_Task(pool=cluster.resourcePool, config=vim.vm.ConfigSpec(
        name=next(names), guestId="otherGuest64", numCPUs=1, memoryMB=512, firmware="efi",
        files=vim.vm.FileInfo(vmPathName="[datastore1]"), vmProfile=profile,
        deviceChange=[controller, new_disk(-1, profile)])))


def clone(machine):
    run(machine.CloneVM_Task(folder=datacenter.vmFolder, name=next(names), spec=vim.vm.CloneSpec(
        location=vim.vm.RelocateSpec(pool=cluster.resourcePool), powerOn=False,
        template=chance.random() < 0.2)))


def rekey(machine):
    provider = vim.encryption.KeyProviderId(id=chance.choice(PROVIDERS))
    key = vim.encryption.CryptoKeyId(keyId="", providerId=provider)
    kind = chance.choice(
        [vim.encryption.CryptoSpecShallowRecrypt, vim.encryption.CryptoSpecDeepRecrypt])
    crypto = kind(newKeyId=key)
    profile = encrypted if kind is vim.encryption.CryptoSpecDeepRecrypt else []
    reconfigure(machine, crypto=crypto, deviceChange=edited(machine, profile, crypto))


def add_tpm(machine):
    reconfigure(machine, deviceChange=[vim.vm.device.VirtualDeviceSpec(
        operation="add", device=vim.vm.device.VirtualTPM(key=-4))])


def remove_tpm(machine):
    reconfigure(machine, deviceChange=[
        vim.vm.device.VirtualDeviceSpec(operation="remove", device=device)
        for device in machine.config.hardware.device
        if isinstance(device, vim.vm.device.VirtualTPM)])


def revert(machine):
    if machine.snapshot:
        run(machine.snapshot.currentSnapshot.RevertToSnapshot_Task())


def remove_snapshot(machine):
    if machine.snapshot:
        run(machine.snapshot.rootSnapshotList[0].snapshot.RemoveSnapshot_Task(
            removeChildren=chance.random() < 0.5))


def move(machine):
    run(machine.RelocateVM_Task(
        spec=vim.vm.RelocateSpec(host=chance.choice(all_of(vim.HostSystem)))))


def files_stay(machine):
    path = machine.config.files.vmPathName
    template = machine.config.template
    machine.UnregisterVM()
    run(datacenter.vmFolder.RegisterVM_Task(
        path=path, asTemplate=template, pool=None if template else cluster.resourcePool,
        host=cluster.host[0] if template else None))


def mark(machine):
    if machine.config.template:
        machine.MarkAsVirtualMachine(pool=cluster.resourcePool)
    else:
        machine.MarkAsTemplate()


def restart(_):
    one = chance.choice(all_of(vim.HostSystem))
    run(one.EnterMaintenanceMode_Task(timeout=0))
    run(one.RebootHost_Task(force=False))
    run(one.ExitMaintenanceMode_Task(timeout=0))


def other_default(_):
    content.cryptoManager.MarkDefault(
        clusterId=vim.encryption.KeyProviderId(id=chance.choice(PROVIDERS)))


CALLS = [
    create, create, clone, rekey, rekey, add_tpm, remove_tpm, revert, remove_snapshot, move,
    files_stay, mark, restart, other_default,
    lambda vm: run(vm.PowerOnVM_Task()),
    lambda vm: run(vm.PowerOffVM_Task()),
    lambda vm: run(vm.PowerOffVM_Task()),
    lambda vm: run(vm.SuspendVM_Task()),
    lambda vm: run(vm.CreateSnapshot_Task(
        name=next(names), description="", memory=False, quiesce=False)),
    lambda vm: run(vm.RemoveAllSnapshots_Task()),
    lambda vm: run(vm.ConsolidateVMDisks_Task()),
    lambda vm: run(vm.Rename_Task(newName=next(names))),
    lambda vm: run(vm.Destroy_Task()),
    lambda vm: reconfigure(vm, vmProfile=encrypted, deviceChange=edited(vm, encrypted)),
    lambda vm: reconfigure(vm, vmProfile=plain, deviceChange=edited(vm, plain)),
    lambda vm: reconfigure(vm, deviceChange=[new_disk(1000, chance.choice([encrypted, plain]))]),
    lambda vm: reconfigure(vm, numCPUs=chance.randint(1, 4)),
]


def live():
    """Makes some calls, each on a VM of chance; how many came at the right moment."""
    good = 0
    for _ in range(CALLS_A_DAY):
        machines = all_of(vim.VirtualMachine)
        call = chance.choice(CALLS) if len(machines) > 2 else create
        try:
            call(chance.choice(machines) if machines else None)
            good += 1
        except REFUSALS as refusal:
            if "fake does not model" in str(refusal.msg):
                raise
    return good


def key(holder):
    return holder.keyId.providerId.id + "/" + holder.keyId.keyId if holder.keyId else "-"


def chain(disk):
    at, keys = disk.backing, []
    while at:
        keys.append(key(at))
        at = at.parent
    return ",".join(keys)


def read():
    kinds = [vim.VirtualMachine, vim.HostSystem, vim.ClusterComputeResource, vim.Datastore]
    objects = [found for kind in kinds for found in all_of(kind)]
    objects += [t.snapshot for o in objects if isinstance(o, vim.VirtualMachine) and o.snapshot
                for t in o.snapshot.rootSnapshotList]
    collector = vmodl.query.PropertyCollector
    # all that there is of each, in one answer
    content.propertyCollector.RetrieveContents([collector.FilterSpec(
        objectSet=[collector.ObjectSpec(obj=found) for found in objects],
        propSet=[collector.PropertySpec(type=kind, all=True)
                 for kind in kinds + [vim.vm.Snapshot]])])
    for machine in all_of(vim.VirtualMachine):
        config = machine.config
        print(machine.name, machine.runtime.powerState, "template=" + str(config.template).lower(),
              key(config), *(chain(disk) for disk in disks(machine)))


days = 0
for _ in sys.stdin:
    days += 1
    worked = live()
    read()
    with open(answers, "w", encoding="utf-8") as file:
        for answer in came:
            file.write(json.dumps(answer) + "\n")
    came.clear()
    print(". %d" % worked, flush=True)
Disconnect(si)
