// First-class disks by vCenter's own service for them, as govc's disk commands and the storage driver of Kubernetes talk.
package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/vmware/govmomi"
	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/session"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
	"github.com/vmware/govmomi/vslm"
	vslmtypes "github.com/vmware/govmomi/vslm/types"
)

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
	client := &govmomi.Client{Client: vim, SessionManager: session.NewManager(vim)}
	check(client.Login(ctx, url.UserPassword(os.Getenv("PEER_USER"), os.Getenv("PEER_PASSWORD"))))
	finder := find.NewFinder(vim)
	datacenter, err := finder.DefaultDatacenter(ctx)
	check(err)
	finder.SetDatacenter(datacenter)
	store, err := finder.DefaultDatastore(ctx)
	check(err)

	byVim := vslm.NewObjectManager(vim)
	disks, err := vslm.NewClient(ctx, vim)
	check(err)
	say("about", disks.ServiceContent.AboutInfo.Name)
	manager := vslm.NewGlobalObjectManager(disks)

	// what is of vim25 goes in the namespace of the call, without a prefix
	task, err := manager.CreateDisk(ctx, types.VslmCreateSpec{
		Name:         "data",
		CapacityInMB: 64,
		BackingSpec: &types.VslmCreateSpecDiskFileBackingSpec{
			VslmCreateSpecBackingSpec: types.VslmCreateSpecBackingSpec{Datastore: store.Reference()},
			ProvisioningType:          string(types.BaseConfigInfoDiskFileBackingInfoProvisioningTypeThin),
		},
		Profile: []types.BaseVirtualMachineProfileSpec{&types.VirtualMachineDefinedProfileSpec{ProfileId: "4d5f673c-536f-11e6-beb8-9e71128cae77"}},
	})
	check(err)
	made, err := task.Wait(ctx, time.Minute)
	check(err)
	disk := made.(types.VStorageObject)
	id := disk.Config.Id
	backing := disk.Config.Backing.(*types.BaseConfigInfoDiskFileBackingInfo)
	say("made", fmt.Sprintf("%s %d %s %s", disk.Config.Name, disk.Config.CapacityInMB, strings.ReplaceAll(backing.FilePath, id.Id, "ID"), disk.Config.Iofilter))

	one, err := manager.Retrieve(ctx, id)
	check(err)
	other, err := byVim.Retrieve(ctx, store, id.Id)
	check(err)
	say("sameAsVim", reflect.DeepEqual(one, other))

	all, err := manager.ListObjectsForSpec(ctx, nil, 100)
	check(err)
	ofStore, err := byVim.List(ctx, store)
	check(err)
	say("listed", fmt.Sprintf("%d of %d %t", len(all.Id), len(ofStore), all.AllRecordsReturned))
	named, err := manager.ListObjectsForSpec(ctx, []vslmtypes.VslmVsoVStorageObjectQuerySpec{{
		QueryField:    string(vslmtypes.VslmVsoVStorageObjectQuerySpecQueryFieldEnumName),
		QueryOperator: string(vslmtypes.VslmVsoVStorageObjectQuerySpecQueryOperatorEnumEquals),
		QueryValue:    []string{"data"},
	}}, 100)
	check(err)
	say("named", fmt.Sprintf("%t %s", named.Id[0] == id, named.QueryResults[0].Name))

	links, err := manager.RetrieveAssociations(ctx, []types.ID{{Id: "fcd-of-vm"}, id})
	check(err)
	vm, err := finder.VirtualMachine(ctx, "node")
	check(err)
	say("attached", fmt.Sprintf("%t %d", links[0].VmDiskAssociation[0].VmId == vm.Reference().Value, len(links[1].VmDiskAssociation)))

	task, err = manager.ExtendDisk(ctx, id, 128)
	check(err)
	_, err = task.Wait(ctx, time.Minute)
	check(err)
	one, err = manager.Retrieve(ctx, id)
	check(err)
	say("extended", one.Config.CapacityInMB)
	task, err = manager.ExtendDisk(ctx, id, 1)
	check(err)
	_, err = task.Wait(ctx, time.Minute)
	say("smaller", err)
	task, err = manager.Delete(ctx, id)
	check(err)
	_, err = task.Wait(ctx, time.Minute)
	check(err)
	_, err = manager.Retrieve(ctx, id)
	_, notFound := soap.ToSoapFault(err).VimFault().(types.NotFound)
	say("gone", notFound)
	_, err = manager.CreateSnapshot(ctx, types.ID{Id: "fcd-of-vm"}, "x")
	say("unmodelled", err)
	check(client.Logout(ctx))
}
