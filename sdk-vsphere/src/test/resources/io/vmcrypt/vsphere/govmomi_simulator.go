// govmomi's own simulator of a vCenter, with the reads of key providers and of policies that the
// release in Debian lacks. It prints its address and ends with its standard input. It is given a
// certificate, its key and, if there are to be more than four, how many VMs.
package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"

	pbmmethods "github.com/vmware/govmomi/pbm/methods"
	pbm "github.com/vmware/govmomi/pbm/simulator"
	pbmtypes "github.com/vmware/govmomi/pbm/types"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

type crypto struct {
	mo.CryptoManagerKmip
}

func (*crypto) ListKmipServers(*types.ListKmipServers) soap.HasFault {
	return &methods.ListKmipServersBody{Res: &types.ListKmipServersResponse{}}
}

func (*crypto) ListKeys(*types.ListKeys) soap.HasFault {
	return &methods.ListKeysBody{Res: &types.ListKeysResponse{}}
}

type profiles struct {
	*pbm.ProfileManager
}

func (*profiles) PbmQueryAssociatedProfiles(asked *pbmtypes.PbmQueryAssociatedProfiles) soap.HasFault {
	var none []pbmtypes.PbmQueryProfileResult
	for _, entity := range asked.Entities {
		none = append(none, pbmtypes.PbmQueryProfileResult{Object: entity})
	}
	return &pbmmethods.PbmQueryAssociatedProfilesBody{
		Res: &pbmtypes.PbmQueryAssociatedProfilesResponse{Returnval: none}}
}

func check(err error) {
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
}

func main() {
	model := simulator.VPX()
	model.Autostart = false
	if len(os.Args) > 3 {
		vms, err := strconv.Atoi(os.Args[3])
		check(err)
		// half of them on the cluster, half on the host beside it
		model.Machine = vms / 2
	}
	check(model.Create())
	own, err := tls.LoadX509KeyPair(os.Args[1], os.Args[2])
	check(err)
	model.Service.Listen = &url.URL{Host: "127.0.0.1:0", User: url.UserPassword("user", "pass")}
	model.Service.TLS = &tls.Config{Certificates: []tls.Certificate{own}}
	manager := &crypto{}
	manager.Self = types.ManagedObjectReference{Type: "CryptoManagerKmip", Value: "CryptoManager"}
	simulator.Map.Put(manager)
	policies := pbm.New()
	known := types.ManagedObjectReference{Type: "PbmProfileProfileManager", Value: "ProfileManager"}
	policies.Put(&profiles{policies.Get(known).(*pbm.ProfileManager)})
	server := model.Service.NewServer()
	model.Service.RegisterSDK(policies)
	fmt.Println(server.URL.Host)
	_, err = io.Copy(io.Discard, os.Stdin)
	check(err)
	server.Close()
}
