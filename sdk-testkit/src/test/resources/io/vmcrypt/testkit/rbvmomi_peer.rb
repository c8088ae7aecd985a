# Lists and encrypts a VM with rbvmomi, whose types stop at vSphere 5.5, and prints what it sees.
require 'rbvmomi'
require 'rbvmomi/pbm'

host, port, user, password = ARGV
VIM = RbVmomi::VIM
PBM = RbVmomi::PBM

def say(name, value)
  puts "#{name}=#{value}"
end

def refused
  yield
  'nothing'
rescue RbVmomi::Fault => e
  "#{e.fault.class.wsdl_name}: #{e.message}"
end

def property(name, type, array = false)
  { 'name' => name, 'wsdl_type' => type, 'is-optional' => true, 'is-array' => array,
    'version-id-ref' => nil }
end

def data(*properties)
  { 'kind' => 'data', 'wsdl_base' => 'DynamicData', 'props' => properties }
end

# what of the key servers' types this program needs
VIM.loader.add_types(
  'KeyProviderId' => data(property('id', 'xsd:string')),
  'KmipServerInfo' => data(property('name', 'xsd:string'), property('address', 'xsd:string'),
                           property('port', 'xsd:int')),
  'KmipClusterInfo' => data(property('clusterId', 'KeyProviderId'),
                            property('servers', 'KmipServerInfo', true),
                            property('useAsDefault', 'xsd:boolean')),
  'CryptoManagerKmip' => {
    'kind' => 'managed', 'wsdl_base' => 'ManagedObject', 'props' => [],
    'methods' => { 'ListKmipServers' => { 'params' => [property('limit', 'xsd:int')],
                                          'result' => property('', 'KmipClusterInfo', true) } }
  }
)

vim = VIM.connect(host: host, port: port.to_i, user: user, password: password)
say('rev', vim.rev)
about = vim.serviceContent.about
say('about', about.fullName)
say('api', about.apiVersion)
say('roles', vim.serviceContent.authorizationManager.roleList.map(&:name).sort.join(','))

dc = vim.serviceInstance.find_datacenter
vm = dc.find_vm('web-01')
say('vms', dc.vmFolder.children.map(&:name).join(','))
say('collected', vm.collect('name', 'runtime.powerState', 'config.cpuAllocation.shares.shares').join(','))
say('disks', vm.disks.size)
say('committed', vm.summary.storage.committed >= vm.disks.sum(&:capacityInKB) * 1024)
say('files', vm.layoutEx.file.map(&:type).uniq.join(','))
say('limit', vm.resourceConfig.cpuAllocation.limit)
say('networks', vm.network.map(&:name).join(','))
cluster = dc.hostFolder.children.first
stats = cluster.stats
say('cluster', "#{cluster.name} #{stats[:totalCPU]} #{cluster.configurationEx.drsConfig.defaultVmBehavior}")
say('pool', cluster.resourcePool.config.memoryAllocation.limit)
esx = cluster.host.first
say('portgroups', esx.config.network.portgroup.map { |group| group.spec.name }.join(','))
say('cores', esx.hardware.cpuInfo.numCpuCores)
store = dc.datastore.first
say('datastore', "#{store.name} #{store.summary.type} #{store.host.size} #{store.capability.rawDiskMappingsSupported}")
say('unmodelled', refused { store.browser })
say('unmodelledPath', refused { esx.collect('config.storageDevice.scsiLun') })
say('unknown', refused { vm.collect('config.nonsense') })

# a release that the server cannot know
vim.rev = '9.9.9.9'
say('newer', vim.serviceContent.about.apiVersion)
clusters = VIM::CryptoManagerKmip(vim, 'CryptoManager').ListKmipServers
say('clusters', clusters.map { |kms|
  "#{kms.clusterId.id}:#{kms.servers.map(&:name).join('+')}:#{kms.useAsDefault}"
}.join(','))
vim.rev = '5.5'

pbm = PBM.connect(vim, port: port.to_i)
manager = pbm.serviceContent.profileManager
ids = manager.PbmQueryProfile(resourceType: { resourceType: 'STORAGE' }, profileCategory: 'REQUIREMENT')
policies = manager.PbmRetrieveContent(profileIds: ids)
policy = policies.find { |profile| profile.name == 'VM Encryption Policy' }
say('policies', policies.map(&:name).join(','))
pbm.rev = '9.9.9.9'
say('newerPolicies', begin
  pbm.serviceContent && 'taken'
rescue RuntimeError, RbVmomi::Fault => e
  e.message
end)

profile = [VIM.VirtualMachineDefinedProfileSpec(profileId: policy.profileId.uniqueId)]
changes = vm.disks.map do |disk|
  VIM.VirtualDeviceConfigSpec(operation: :edit, device: disk, profile: profile)
end
vm.ReconfigVM_Task(spec: VIM.VirtualMachineConfigSpec(vmProfile: profile, deviceChange: changes)).wait_for_completion
say('encrypted', vm.name)
vim.close
