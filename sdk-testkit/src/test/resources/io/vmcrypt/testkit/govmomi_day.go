// The first day of an encrypted estate with govmomi, as govc's programs talk: built, read, or ended.
package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"sort"
	"strconv"
	"strings"

	"github.com/vmware/govmomi"
	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/session"
	"github.com/vmware/govmomi/view"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

const policy = "4d5f673c-536f-11e6-beb8-9e71128cae77"

var (
	ctx      = context.Background()
	client   *govmomi.Client
	finder   *find.Finder
	provider = types.KeyProviderId{Id: "day"}
)

func check(err error) {
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
}

func wait(task *object.Task, err error) {
	check(err)
	check(task.Wait(ctx))
}

func read(path string) string {
	text, err := os.ReadFile(path)
	check(err)
	return string(text)
}

func vm(name string) *object.VirtualMachine {
	found, err := finder.VirtualMachine(ctx, name)
	check(err)
	return found
}

func encrypted() []types.BaseVirtualMachineProfileSpec {
	return []types.BaseVirtualMachineProfileSpec{&types.VirtualMachineDefinedProfileSpec{ProfileId: policy}}
}

func plain() []types.BaseVirtualMachineProfileSpec {
	return []types.BaseVirtualMachineProfileSpec{&types.VirtualMachineEmptyProfileSpec{}}
}

func trust() {
	manager := *client.ServiceContent.CryptoManager
	port, err := strconv.Atoi(os.Getenv("PEER_KMS_PORT"))
	check(err)
	info := types.KmipServerInfo{Name: "one", Address: "127.0.0.1", Port: int32(port)}
	_, err = methods.RegisterKmipServer(ctx, client, &types.RegisterKmipServer{
		This: manager, Server: types.KmipServerSpec{ClusterId: provider, Info: info}})
	check(err)
	cert, err := methods.RetrieveKmipServerCert(ctx, client, &types.RetrieveKmipServerCert{
		This: manager, KeyProvider: provider, Server: info})
	check(err)
	_, err = methods.UploadKmipServerCert(ctx, client, &types.UploadKmipServerCert{
		This: manager, Cluster: provider, Certificate: cert.Returnval.Certificate})
	check(err)
	_, err = methods.UploadClientCert(ctx, client, &types.UploadClientCert{
		This: manager, Cluster: provider,
		Certificate: read(os.Getenv("PEER_CERT")), PrivateKey: read(os.Getenv("PEER_KEY"))})
	check(err)
	_, err = methods.MarkDefault(ctx, client, &types.MarkDefault{This: manager, ClusterId: provider})
	check(err)
}

func newDisk(controller int32) types.BaseVirtualDeviceConfigSpec {
	thin := true
	unit := int32(-1)
	return &types.VirtualDeviceConfigSpec{
		Operation:     types.VirtualDeviceConfigSpecOperationAdd,
		FileOperation: types.VirtualDeviceConfigSpecFileOperationCreate,
		Profile:       encrypted(),
		Device: &types.VirtualDisk{
			VirtualDevice: types.VirtualDevice{
				Key: -2, ControllerKey: controller, UnitNumber: &unit,
				Backing: &types.VirtualDiskFlatVer2BackingInfo{
					DiskMode: "persistent", ThinProvisioned: &thin}},
			CapacityInKB: 1 << 20}}
}

func edited(machine *object.VirtualMachine, profile []types.BaseVirtualMachineProfileSpec, crypto types.BaseCryptoSpec) []types.BaseVirtualDeviceConfigSpec {
	devices, err := machine.Device(ctx)
	check(err)
	var changes []types.BaseVirtualDeviceConfigSpec
	for _, disk := range devices.SelectByType((*types.VirtualDisk)(nil)) {
		change := &types.VirtualDeviceConfigSpec{
			Operation: types.VirtualDeviceConfigSpecOperationEdit, Device: disk, Profile: profile}
		if crypto != nil {
			change.Backing = &types.VirtualDeviceConfigSpecBackingSpec{Crypto: crypto}
		}
		changes = append(changes, change)
	}
	return changes
}

func build() {
	trust()
	pool, err := finder.DefaultResourcePool(ctx)
	check(err)
	datacenter, err := finder.DefaultDatacenter(ctx)
	check(err)
	folders, err := datacenter.Folders(ctx)
	check(err)
	network, err := finder.Network(ctx, "VM Network")
	check(err)
	backing, err := network.EthernetCardBackingInfo(ctx)
	check(err)
	card, err := object.EthernetCardTypes().CreateEthernetCard("vmxnet3", backing)
	check(err)
	add := types.VirtualDeviceConfigSpecOperationAdd
	wait(folders.VmFolder.CreateVM(ctx, types.VirtualMachineConfigSpec{
		Name: "one", GuestId: "otherGuest64", NumCPUs: 2, MemoryMB: 1024, Firmware: "efi",
		Files:     &types.VirtualMachineFileInfo{VmPathName: "[datastore1]"},
		VmProfile: encrypted(),
		DeviceChange: []types.BaseVirtualDeviceConfigSpec{
			&types.VirtualDeviceConfigSpec{Operation: add, Device: &types.ParaVirtualSCSIController{
				VirtualSCSIController: types.VirtualSCSIController{
					SharedBus:         types.VirtualSCSISharingNoSharing,
					VirtualController: types.VirtualController{VirtualDevice: types.VirtualDevice{Key: -1}}}}},
			newDisk(-1),
			&types.VirtualDeviceConfigSpec{Operation: add, Device: card},
			&types.VirtualDeviceConfigSpec{Operation: add, Device: &types.VirtualTPM{
				VirtualDevice: types.VirtualDevice{Key: -4}}}}}, pool, nil))
	one := vm("one")
	wait(one.Reconfigure(ctx, types.VirtualMachineConfigSpec{
		DeviceChange: []types.BaseVirtualDeviceConfigSpec{newDisk(1000)}}))
	reference := pool.Reference()
	wait(one.Clone(ctx, folders.VmFolder, "two", types.VirtualMachineCloneSpec{
		Location: types.VirtualMachineRelocateSpec{Pool: &reference},
		Config:   &types.VirtualMachineConfigSpec{NumCPUs: 4, Annotation: "a clone"}}))
	wait(one.PowerOn(ctx))
	wait(one.CreateSnapshot(ctx, "before", "by a client", false, false))
	rekey := &types.CryptoSpecShallowRecrypt{NewKeyId: types.CryptoKeyId{ProviderId: &provider}}
	wait(one.Reconfigure(ctx, types.VirtualMachineConfigSpec{
		Crypto: rekey, DeviceChange: edited(one, nil, rekey)}))
	wait(vm("two").Rename(ctx, "three"))
}

func show() {
	var vms []mo.VirtualMachine
	container, err := view.NewManager(client.Client).CreateContainerView(
		ctx, client.ServiceContent.RootFolder, []string{"VirtualMachine"}, true)
	check(err)
	check(container.Retrieve(ctx, []string{"VirtualMachine"},
		[]string{"name", "runtime", "config", "summary", "snapshot"}, &vms))
	sort.Slice(vms, func(i, j int) bool { return vms[i].Name < vms[j].Name })
	kinds := map[string]bool{}
	provided := func(key *types.CryptoKeyId) string {
		if key == nil {
			return "-"
		}
		return key.ProviderId.Id
	}
	for _, one := range vms {
		if one.Config.KeyId != nil {
			kinds[one.Config.KeyId.KeyId] = true
		}
		var disks, snapshots []string
		tpm := false
		for _, device := range one.Config.Hardware.Device {
			if disk, is := device.(*types.VirtualDisk); is {
				disks = append(disks, provided(disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo).KeyId))
			}
			if _, is := device.(*types.VirtualTPM); is {
				tpm = true
			}
		}
		if one.Snapshot != nil {
			for _, root := range one.Snapshot.RootSnapshotList {
				snapshots = append(snapshots, root.Name)
			}
		}
		fmt.Printf("%s %s cpus=%d key=%s disks=%s tpm=%t snapshots=%s\n", one.Name, one.Runtime.PowerState,
			one.Config.Hardware.NumCPU, provided(one.Config.KeyId), strings.Join(disks, ","), tpm,
			strings.Join(snapshots, ","))
	}
	fmt.Printf("keys=%d\n", len(kinds))
}

func end() {
	one := vm("one")
	merges := true
	wait(one.RemoveAllSnapshot(ctx, &merges))
	wait(one.PowerOff(ctx))
	devices, err := one.Device(ctx)
	check(err)
	tpm := devices.SelectByType((*types.VirtualTPM)(nil))[0]
	wait(one.Reconfigure(ctx, types.VirtualMachineConfigSpec{
		VmProfile: plain(),
		DeviceChange: append(edited(one, plain(), nil), &types.VirtualDeviceConfigSpec{
			Operation: types.VirtualDeviceConfigSpecOperationRemove, Device: tpm})}))
	var state mo.VirtualMachine
	check(one.Properties(ctx, one.Reference(), []string{"config"}, &state))
	fmt.Printf("decrypted=%t\n", state.Config.KeyId == nil)
	three := vm("three")
	var files mo.VirtualMachine
	check(three.Properties(ctx, three.Reference(), []string{"config"}, &files))
	pool, err := finder.DefaultResourcePool(ctx)
	check(err)
	datacenter, err := finder.DefaultDatacenter(ctx)
	check(err)
	folders, err := datacenter.Folders(ctx)
	check(err)
	check(three.Unregister(ctx))
	wait(folders.VmFolder.RegisterVM(ctx, files.Config.Files.VmPathName, "", false, pool, nil))
	manager := *client.ServiceContent.CryptoManager
	_, err = methods.RemoveKey(ctx, client, &types.RemoveKey{This: manager, Key: *files.Config.KeyId})
	fault, is := soap.ToSoapFault(err).VimFault().(types.ResourceInUse)
	fmt.Printf("inUse=%t\n", is && fault.Name == files.Config.KeyId.KeyId)
	wait(vm("three").Destroy(ctx))
	wait(vm("one").Destroy(ctx))
	_, err = methods.RemoveKmipServer(ctx, client, &types.RemoveKmipServer{
		This: manager, ClusterId: provider, ServerName: "one"})
	check(err)
	list, err := methods.ListKmipServers(ctx, client, &types.ListKmipServers{This: manager})
	check(err)
	fmt.Printf("providers=%d\n", len(list.Returnval))
}

func main() {
	address, err := soap.ParseURL(os.Getenv("PEER_URL"))
	check(err)
	transport := soap.NewClient(address, false)
	check(transport.SetRootCAs(os.Getenv("PEER_CA")))
	vim, err := vim25.NewClient(ctx, transport)
	check(err)
	client = &govmomi.Client{Client: vim, SessionManager: session.NewManager(vim)}
	check(client.Login(ctx, url.UserPassword(os.Getenv("PEER_USER"), os.Getenv("PEER_PASSWORD"))))
	finder = find.NewFinder(vim)
	datacenter, err := finder.DefaultDatacenter(ctx)
	check(err)
	finder.SetDatacenter(datacenter)
	map[string]func(){"build": build, "read": show, "end": end}[os.Args[1]]()
	check(client.Logout(ctx))
}
