// Encrypts a VM with govmomi, as govc's and Terraform's programs talk, and prints what it sees.
package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/vmware/govmomi"
	"github.com/vmware/govmomi/event"
	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/pbm"
	pbmtypes "github.com/vmware/govmomi/pbm/types"
	"github.com/vmware/govmomi/property"
	"github.com/vmware/govmomi/session"
	"github.com/vmware/govmomi/vapi/rest"
	"github.com/vmware/govmomi/view"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

const component = "ad5a249d-cbc2-43af-9366-694d7664fa52"

func say(name string, value interface{}) {
	fmt.Printf("%s=%v\n", name, value)
}

func check(err error) {
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
}

func main() {
	ctx := context.Background()
	address, err := soap.ParseURL(os.Getenv("PEER_URL"))
	check(err)
	transport := soap.NewClient(address, false)
	check(transport.SetRootCAs(os.Getenv("PEER_CA")))
	vim, err := vim25.NewClient(ctx, transport)
	check(err)
	// what a later govmomi was built with: it never negotiates
	vim.Version = os.Getenv("PEER_VERSION")
	client := &govmomi.Client{Client: vim, SessionManager: session.NewManager(vim)}
	check(client.Login(ctx, url.UserPassword(os.Getenv("PEER_USER"), os.Getenv("PEER_PASSWORD"))))
	say("about", client.ServiceContent.About.Name)
	say("api", client.ServiceContent.About.ApiVersion)

	var vms []mo.VirtualMachine
	container, err := view.NewManager(vim).CreateContainerView(ctx, vim.ServiceContent.RootFolder, []string{"VirtualMachine"}, true)
	check(err)
	check(container.Retrieve(ctx, []string{"VirtualMachine"}, []string{"name", "summary", "config.cpuAllocation"}, &vms))
	for _, vm := range vms {
		say("vm", fmt.Sprintf("%s %s %d %d", vm.Name, vm.Summary.Runtime.PowerState, *vm.Config.CpuAllocation.Limit, vm.Summary.Storage.Uncommitted))
	}
	finder := find.NewFinder(vim)
	datacenter, err := finder.DefaultDatacenter(ctx)
	check(err)
	finder.SetDatacenter(datacenter)
	networks, err := finder.NetworkList(ctx, "*")
	check(err)
	say("networks", len(networks))
	pool, err := finder.DefaultResourcePool(ctx)
	check(err)
	say("pool", pool.InventoryPath)
	hosts, err := finder.HostSystemList(ctx, "*/*")
	check(err)
	var host mo.HostSystem
	check(hosts[0].Properties(ctx, hosts[0].Reference(), []string{"config.network.portgroup", "hardware.memorySize", "summary.hardware"}, &host))
	say("host", fmt.Sprintf("%s %d", host.Summary.Hardware.Model, len(host.Config.Network.Portgroup)))
	store, err := finder.DefaultDatastore(ctx)
	check(err)
	var datastore mo.Datastore
	check(store.Properties(ctx, store.Reference(), []string{"summary", "host"}, &datastore))
	say("datastore", fmt.Sprintf("%s %d", datastore.Summary.Type, len(datastore.Host)))

	servers, err := methods.ListKmipServers(ctx, vim, &types.ListKmipServers{This: *vim.ServiceContent.CryptoManager})
	check(err)
	for _, cluster := range servers.Returnval {
		say("cluster", fmt.Sprintf("%s %d %t", cluster.ClusterId.Id, len(cluster.Servers), cluster.UseAsDefault))
	}

	policies, err := pbm.NewClient(ctx, vim)
	check(err)
	policy, err := policies.ProfileIDByName(ctx, "VM Encryption Policy")
	check(err)
	// a value in an xsd:anyType, whose prefix govmomi does not bind
	spec, err := pbm.CreateCapabilityProfileSpec(pbm.CapabilityProfileCreateSpec{
		Name:           "Mine",
		SubProfileName: "sp-1",
		Category:       string(pbmtypes.PbmProfileCategoryEnumREQUIREMENT),
		CapabilityList: []pbm.Capability{{
			ID:           component,
			Namespace:    "com.vmware.storageprofile.dataservice",
			PropertyList: []pbm.Property{{ID: component, Value: component, DataType: "string"}},
		}},
	})
	check(err)
	created, err := policies.CreateProfile(ctx, *spec)
	check(err)
	name, err := policies.GetProfileNameByID(ctx, created.UniqueId)
	check(err)
	say("created", name)

	vm, err := finder.VirtualMachine(ctx, "web-01")
	check(err)
	devices, err := vm.Device(ctx)
	check(err)
	profile := []types.BaseVirtualMachineProfileSpec{&types.VirtualMachineDefinedProfileSpec{ProfileId: policy}}
	change := types.VirtualMachineConfigSpec{VmProfile: profile}
	for _, disk := range devices.SelectByType((*types.VirtualDisk)(nil)) {
		change.DeviceChange = append(change.DeviceChange, &types.VirtualDeviceConfigSpec{
			Operation: types.VirtualDeviceConfigSpecOperationEdit, Device: disk, Profile: profile})
	}
	task, err := vm.Reconfigure(ctx, change)
	check(err)
	check(task.Wait(ctx))
	var after mo.VirtualMachine
	check(property.DefaultCollector(vim).RetrieveOne(ctx, vm.Reference(), []string{"config.keyId"}, &after))
	say("encrypted", after.Config.KeyId.ProviderId.Id)

	// as govc events: it ends with the events that are there
	history, crypto := event.NewManager(vim), 0
	check(history.Events(ctx, []types.ManagedObjectReference{vim.ServiceContent.RootFolder}, 100, false, false,
		func(_ types.ManagedObjectReference, page []types.BaseEvent) error {
			for _, one := range page {
				category, err := history.EventCategory(ctx, one)
				if err != nil {
					return err
				}
				if category == "info" && strings.Contains(one.GetEvent().FullFormattedMessage, "Cryptographic") {
					crypto++
				}
			}
			return nil
		}))
	say("cryptoEvents", crypto > 0)

	err = store.Properties(ctx, store.Reference(), []string{"browser"}, &datastore)
	say("unmodelled", err != nil && strings.Contains(err.Error(), "does not model the property browser"))
	// as govc asks before each call below /rest whether its session lives yet
	api := rest.NewClient(vim)
	check(api.Login(ctx, url.UserPassword(os.Getenv("PEER_USER"), os.Getenv("PEER_PASSWORD"))))
	living, err := api.Session(ctx)
	check(err)
	say("rest", living != nil && living.User == os.Getenv("PEER_USER"))
	check(api.Logout(ctx))
	check(client.Logout(ctx))
	over, err := client.SessionManager.UserSession(ctx)
	check(err)
	say("over", over == nil)
	// not a fault of the call: what a client then is told of each property
	say("hidden", property.DefaultCollector(vim).RetrieveOne(ctx, vm.Reference(), []string{"name"}, &after))
}
