"""The first day of an encrypted estate with VMware's own Python client: built, read, or ended."""
import ssl
import sys

from pyVim.connect import Disconnect, SmartConnect
from pyVim.task import WaitForTask
from pyVmomi import vim

mode, host, port, user, password, kms_port, cert_file, key_file, authority = sys.argv[1:10]
POLICY = "4d5f673c-536f-11e6-beb8-9e71128cae77"
PROVIDER = "day"

context = ssl.create_default_context(cafile=authority)
si = SmartConnect(host=host, port=int(port), user=user, pwd=password, sslContext=context)
content = si.RetrieveContent()
crypto = content.cryptoManager
datacenter = content.rootFolder.childEntity[0]
cluster = datacenter.hostFolder.childEntity[0]
provider = vim.encryption.KeyProviderId(id=PROVIDER)
encrypted = [vim.vm.DefinedProfileSpec(profileId=POLICY)]
plain = [vim.vm.EmptyProfileSpec()]


def run(task):
    WaitForTask(task, si=si)
    return task.info.result


def vm(name):
    return content.searchIndex.FindByInventoryPath("Datacenter/vm/" + name)


def disks(machine):
    return [d for d in machine.config.hardware.device if isinstance(d, vim.vm.device.VirtualDisk)]


def edited(machine, profile, spec=None):
    return [vim.vm.device.VirtualDeviceSpec(
        operation="edit", device=disk, profile=profile,
        backing=spec and vim.vm.device.VirtualDeviceSpec.BackingSpec(crypto=spec))
        for disk in disks(machine)]


def trust():
    info = vim.encryption.KmipServerInfo(name="one", address="127.0.0.1", port=int(kms_port))
    crypto.RegisterKmipServer(server=vim.encryption.KmipServerSpec(clusterId=provider, info=info))
    cert = crypto.RetrieveKmipServerCert(keyProvider=provider, server=info)
    crypto.UploadKmipServerCert(cluster=provider, certificate=cert.certificate)
    crypto.UploadClientCert(
        cluster=provider, certificate=open(cert_file).read(), privateKey=open(key_file).read())
    crypto.MarkDefault(clusterId=provider)


def new_disk(controller):
    return vim.vm.device.VirtualDeviceSpec(
        operation="add", fileOperation="create", profile=encrypted,
        device=vim.vm.device.VirtualDisk(
            key=-2, controllerKey=controller, unitNumber=-1, capacityInKB=1 << 20,
            backing=vim.vm.device.VirtualDisk.FlatVer2BackingInfo(
                fileName="", diskMode="persistent", thinProvisioned=True)))


def build():
    trust()
    controller = vim.vm.device.VirtualDeviceSpec(
        operation="add", device=vim.vm.device.ParaVirtualSCSIController(
            key=-1, busNumber=0, sharedBus="noSharing"))
    card = vim.vm.device.VirtualDeviceSpec(
        operation="add", device=vim.vm.device.VirtualVmxnet3(
            key=-3, backing=vim.vm.device.VirtualEthernetCard.NetworkBackingInfo(
                deviceName="VM Network")))
    tpm = vim.vm.device.VirtualDeviceSpec(
        operation="add", device=vim.vm.device.VirtualTPM(key=-4))
    spec = vim.vm.ConfigSpec(
        name="one", guestId="otherGuest64", numCPUs=2, memoryMB=1024, firmware="efi",
        files=vim.vm.FileInfo(vmPathName="[datastore1]"), vmProfile=encrypted,
        deviceChange=[controller, new_disk(-1), card, tpm])
    one = run(datacenter.vmFolder.CreateVM_Task(config=spec, pool=cluster.resourcePool))
    run(one.ReconfigVM_Task(spec=vim.vm.ConfigSpec(deviceChange=[new_disk(1000)])))
    run(one.CloneVM_Task(folder=datacenter.vmFolder, name="two", spec=vim.vm.CloneSpec(
        location=vim.vm.RelocateSpec(pool=cluster.resourcePool), powerOn=False, template=False,
        config=vim.vm.ConfigSpec(numCPUs=4, annotation="a clone"))))
    run(one.PowerOnVM_Task())
    run(one.CreateSnapshot_Task(
        name="before", description="by a client", memory=False, quiesce=False))
    key = vim.encryption.CryptoKeyId(keyId="", providerId=provider)
    rekey = vim.encryption.CryptoSpecShallowRecrypt(newKeyId=key)
    run(one.ReconfigVM_Task(spec=vim.vm.ConfigSpec(
        crypto=rekey, deviceChange=edited(one, [], rekey))))
    run(vm("two").Rename_Task(newName="three"))


def read():
    view = content.viewManager.CreateContainerView(
        content.rootFolder, [vim.VirtualMachine], True)
    for machine in sorted(view.view, key=lambda one: one.name):
        config = machine.config
        print("%s %s cpus=%d key=%s disks=%s tpm=%s snapshots=%s" % (
            machine.name, machine.runtime.powerState, config.hardware.numCPU,
            config.keyId.providerId.id if config.keyId else "-",
            ",".join(d.backing.keyId.providerId.id if d.backing.keyId else "-"
                     for d in disks(machine)),
            str(machine.summary.config.tpmPresent).lower(),
            ",".join(t.name for t in machine.snapshot.rootSnapshotList)
            if machine.snapshot else ""))
    view.Destroy()
    kinds = {vm.config.keyId.keyId for vm in [vm("one"), vm("three")] if vm and vm.config.keyId}
    print("keys=%d" % len(kinds))


def end():
    one, three = vm("one"), vm("three")
    run(one.RemoveAllSnapshots_Task())
    run(one.PowerOffVM_Task())
    tpm = [d for d in one.config.hardware.device if isinstance(d, vim.vm.device.VirtualTPM)][0]
    removed = vim.vm.device.VirtualDeviceSpec(operation="remove", device=tpm)
    run(one.ReconfigVM_Task(spec=vim.vm.ConfigSpec(
        vmProfile=plain, deviceChange=edited(one, plain) + [removed])))
    print("decrypted=%s" % (one.config.keyId is None))
    path = three.config.files.vmPathName
    three.UnregisterVM()
    run(datacenter.vmFolder.RegisterVM_Task(
        path=path, asTemplate=False, pool=cluster.resourcePool))
    used = vm("three").config.keyId
    try:
        crypto.RemoveKey(key=used, force=False)
    except vim.fault.ResourceInUse as e:
        print("inUse=%s" % (e.name == used.keyId))
    run(vm("three").Destroy_Task())
    run(vm("one").Destroy_Task())
    crypto.RemoveKmipServer(clusterId=provider, serverName="one")
    print("providers=%d" % len(crypto.ListKmipServers()))


{"build": build, "read": read, "end": end}[mode]()
Disconnect(si)
