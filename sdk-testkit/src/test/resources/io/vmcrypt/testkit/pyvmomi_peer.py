"""Does the whole job against a vCenter with VMware's own Python client, and prints what it sees."""
import ssl
import sys

from pyVim.connect import Disconnect, SmartConnect
from pyVim.task import WaitForTask
from pyVmomi import SoapStubAdapter, VmomiSupport, pbm, vim, vmodl

host, port, user, password, kms_port, cert_file, key_file, authority = sys.argv[1:9]


def say(name, value):
    print("%s=%s" % (name, value))


context = ssl.create_default_context(cafile=authority)
si = SmartConnect(host=host, port=int(port), user=user, pwd=password, sslContext=context)
content = si.RetrieveContent()
say("version", si._stub.version)
say("api", content.about.apiVersion)
say("user", content.sessionManager.currentSession.userName)

# a release that the server may not have heard of: it answers with its own
newer = SoapStubAdapter(
    host=host, port=int(port), path="/sdk", version="vim.version.v8_0_3_0", sslContext=context)
newest = vim.ServiceInstance("ServiceInstance", newer).RetrieveContent()
say("newer", newest.about.apiVersion)

say("roles", ",".join(sorted(role.name for role in content.authorizationManager.roleList)))
cluster = content.rootFolder.childEntity[0].hostFolder.childEntity[0]
esx = cluster.host[0]
say("portgroups", ",".join(group.spec.name for group in esx.config.network.portgroup))
try:
    say("unmodelled", esx.datastoreBrowser)
except vmodl.fault.NotSupported as e:
    say("unmodelled", type(e).__name__)

view = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True)
say("vms", ",".join(sorted(vm.name for vm in view.view)))
view.Destroy()
vm = content.searchIndex.FindByInventoryPath("Datacenter/vm/Prod/web-01")
say("power", vm.runtime.powerState)
say("limits", "%d/%d/%d" % (
    vm.config.cpuAllocation.limit, vm.resourceConfig.memoryAllocation.limit,
    vm.resourcePool.config.cpuAllocation.limit))
say("hosts", ",".join(h.name for h in content.rootFolder.childEntity[0].hostFolder.childEntity[0].host))

crypto = content.cryptoManager
provider = vim.encryption.KeyProviderId(id="cluster-1")
info = vim.encryption.KmipServerInfo(name="kms-1", address="127.0.0.1", port=int(kms_port))
crypto.RegisterKmipServer(server=vim.encryption.KmipServerSpec(clusterId=provider, info=info))
try:
    crypto.RegisterKmipServer(server=vim.encryption.KmipServerSpec(clusterId=provider, info=info))
except vim.fault.AlreadyExists as e:
    say("twice", e.name)
cert = crypto.RetrieveKmipServerCert(keyProvider=provider, server=info)
say("trustedBefore", cert.clientTrustServer)
say("fingerprint", cert.certInfo.fingerprint)
crypto.UploadKmipServerCert(cluster=provider, certificate=cert.certificate)


def status():
    task = crypto.RetrieveKmipServersStatus_Task(clusters=[])
    WaitForTask(task, si=si)
    server = task.info.result[0].servers[0]
    return "%s/%s/%s" % (server.status, server.clientTrustServer, server.serverTrustClient)


say("statusBefore", status())
crypto.UploadClientCert(
    cluster=provider, certificate=open(cert_file).read(), privateKey=open(key_file).read())
say("statusAfter", status())
crypto.MarkDefault(clusterId=provider)
say("default", [c.clusterId.id for c in crypto.ListKmipServers() if c.useAsDefault][0])
say("clusters", ",".join("%s:%d" % (c.clusterId.id, len(c.servers)) for c in crypto.ListKmipServers()))

cookie = si._stub.cookie.split('"')[1]
VmomiSupport.GetRequestContext()["vcSessionCookie"] = cookie
stub = SoapStubAdapter(
    host=host, port=int(port), path="/pbm/sdk", version="pbm.version.version2", sslContext=context)
pbm_content = pbm.ServiceInstance("ServiceInstance", stub).RetrieveContent()
manager = pbm_content.profileManager
ids = manager.PbmQueryProfile(
    resourceType=pbm.profile.ResourceType(resourceType="STORAGE"), profileCategory="REQUIREMENT")
profiles = manager.PbmRetrieveContent(profileIds=ids)
say("policies", ",".join(p.name for p in profiles))
policy = [p for p in profiles if p.name == "VM Encryption Policy"][0]

component = "ad5a249d-cbc2-43af-9366-694d7664fa52"
rule = pbm.capability.CapabilityInstance(
    id=pbm.capability.CapabilityMetadata.UniqueId(
        namespace="com.vmware.storageprofile.dataservice", id=component),
    constraint=[pbm.capability.ConstraintInstance(
        propertyInstance=[pbm.capability.PropertyInstance(id=component, value=component)])])
created = pbm.profile.CapabilityBasedProfileCreateSpec(
    name="Mine", description="by pyVmomi",
    resourceType=pbm.profile.ResourceType(resourceType="STORAGE"),
    constraints=pbm.profile.SubProfileCapabilityConstraints(
        subProfiles=[pbm.profile.SubProfileCapabilityConstraints.SubProfile(
            name="sp-1", capability=[rule])]))
mine = manager.PbmCreate(createSpec=created)
say("created", manager.PbmRetrieveContent(profileIds=[mine])[0].name)
try:
    manager.PbmCreate(createSpec=created)
except pbm.fault.DuplicateName as e:
    say("duplicate", e.name)

# a policy of vSAN's rules, and one that keeps them beside encryption, as the vSphere Client makes it
vsan = [p for p in profiles if p.name == "RAID-6"][0]
say("rules", ",".join("%s.%s=%s" % (c.id.namespace, c.id.id, c.constraint[0].propertyInstance[0].value)
                      for part in vsan.constraints.subProfiles for c in part.capability))
for part in vsan.constraints.subProfiles:
    part.capability.append(rule)
kept = manager.PbmCreate(createSpec=pbm.profile.CapabilityBasedProfileCreateSpec(
    name="RAID-6 with encryption", constraints=vsan.constraints,
    resourceType=pbm.profile.ResourceType(resourceType="STORAGE")))
say("kept", ",".join(c.id.namespace for part in manager.PbmRetrieveContent(
    profileIds=[kept])[0].constraints.subProfiles for c in part.capability))

assigned = [vim.vm.DefinedProfileSpec(profileId=policy.profileId.uniqueId)]
spec = vim.vm.ConfigSpec(vmProfile=assigned, migrateEncryption="required")
for device in vm.config.hardware.device:
    if isinstance(device, vim.vm.device.VirtualDisk):
        spec.deviceChange.append(vim.vm.device.VirtualDeviceSpec(
            operation="edit", device=device, profile=assigned))
WaitForTask(vm.ReconfigVM_Task(spec=spec), si=si)
say("keyProvider", vm.config.keyId.providerId.id)
say("disks", ",".join(
    d.backing.keyId.providerId.id for d in vm.config.hardware.device
    if isinstance(d, vim.vm.device.VirtualDisk)))
say("migrate", vm.config.migrateEncryption)
reference = pbm.ServerObjectRef(objectType="virtualMachineAndDisks", key=vm._moId)
say("associated", len(manager.PbmQueryAssociatedProfiles(entities=[reference])))
say("compliance", ",".join(
    r.complianceStatus for r in pbm_content.complianceManager.PbmCheckCompliance(entities=[reference])))

hub = pbm.placement.PlacementHub(hubType="Datastore", hubId=vm.datastore[0]._moId)
default = manager.PbmQueryDefaultRequirementProfile(hub=hub)
say("defaultPolicy", manager.PbmRetrieveContent(profileIds=[default])[0].name)


def with_kept():
    return ",".join(r.complianceStatus for r in pbm_content.complianceManager.PbmCheckCompliance(
        entities=[reference], profile=kept))


say("lost", with_kept())
profiles = [vim.vm.DefinedProfileSpec(profileId=kept.uniqueId)]
spec = vim.vm.ConfigSpec(vmProfile=profiles, deviceChange=[
    vim.vm.device.VirtualDeviceSpec(operation="edit", device=d, profile=profiles)
    for d in vm.config.hardware.device if isinstance(d, vim.vm.device.VirtualDisk)])
WaitForTask(vm.ReconfigVM_Task(spec=spec), si=si)
say("held", with_kept())

running = content.searchIndex.FindByInventoryPath("Datacenter/vm/Test/web-01")


def policies_with(profile):
    WaitForTask(running.ReconfigVM_Task(spec=vim.vm.ConfigSpec(vmProfile=[profile])), si=si)
    return len(manager.PbmQueryAssociatedProfile(
        entity=pbm.ServerObjectRef(objectType="virtualMachine", key=running._moId)))


say("defaultAndEmpty", "%d/%d" % (
    policies_with(vim.vm.DefaultProfileSpec()), policies_with(vim.vm.EmptyProfileSpec())))
try:
    WaitForTask(running.ReconfigVM_Task(spec=vim.vm.ConfigSpec(vmProfile=assigned)), si=si)
except vim.fault.InvalidPowerState as e:
    say("refused", e.existingState)

# the other ways to be trusted by a KMS, keys, and taking clusters away
second = vim.encryption.KeyProviderId(id="cluster-2")
crypto.RegisterKmipServer(server=vim.encryption.KmipServerSpec(clusterId=second, info=info))
csr = crypto.GenerateClientCsr(cluster=second)
say("csr", csr.splitlines()[0])
say("csrAgain", crypto.RetrieveClientCsr(cluster=second) == csr)
own = crypto.GenerateSelfSignedClientCert(cluster=second)
say("selfSignedAgain", crypto.RetrieveSelfSignedClientCert(cluster=second) == own)
crypto.UpdateSelfSignedClientCert(cluster=second, certificate=own)
say("inUse", crypto.RetrieveClientCert(cluster=second) == own)
try:
    crypto.UpdateKmsSignedCsrClientCert(cluster=second, certificate=own)
except vmodl.fault.InvalidArgument as e:
    say("otherKey", e.invalidProperty)
made = crypto.GenerateKey(keyProvider=provider)
say("made", "%s/%s" % (made.success, made.keyId.providerId.id))
used = crypto.ListKeys()
say("used", ",".join(sorted(set(k.providerId.id for k in used))))
if hasattr(crypto, "QueryCryptoKeyStatus") and content.about.apiVersion not in ("6.5", "6.7"):
    status = crypto.QueryCryptoKeyStatus(keyIds=used, checkKeyBitMap=7)
    say("users", ",".join(sorted(set(v.name for s in status for v in s.encryptedVMs))))
    say("available", all(s.keyAvailable for s in status))
    crypto.SetDefaultKmsCluster(entity=cluster, clusterId=second)
    say("entity", crypto.GetDefaultKmsCluster(entity=cluster, defaultsToParent=False).id)
    crypto.SetDefaultKmsCluster(entity=cluster)
    say("parent", crypto.GetDefaultKmsCluster(entity=cluster, defaultsToParent=True).id)
crypto.RemoveKmipServer(clusterId=second, serverName="kms-1")
say("left", ",".join(c.clusterId.id for c in crypto.ListKmipServers()))
Disconnect(si)

# without a session: who is asked tells nobody, and of each property that it is not for one without
say("session", content.sessionManager.currentSession)
for asked in (lambda: vm.name, si.CurrentTime,
              lambda: content.viewManager.CreateContainerView(content.rootFolder, [], True)):
    try:
        say("over", asked())
    except vim.fault.NotAuthenticated as e:
        say("over", "%s %s" % (e.object._moId.split("-")[0], e.privilegeId))
