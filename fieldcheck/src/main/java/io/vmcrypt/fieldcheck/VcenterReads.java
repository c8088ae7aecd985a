package io.vmcrypt.fieldcheck;

import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.kms.EntityDefault;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsTrust;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What the SDK reads of a vCenter. */
final class VcenterReads {

  /** They sign in and out, and are made by each read that needs them. */
  static final List<String> SIGNING_IN =
      List.of(
          "GET /sdk/vimServiceVersions.xml",
          "vim RetrieveServiceContent",
          "vim Login",
          "vim Logout");

  /** They read properties; what they make is a part of the session, and ends with it. */
  private static final List<String> PROPERTIES =
      List.of(
          "vim RetrievePropertiesEx",
          "vim ContinueRetrievePropertiesEx",
          "vim CancelRetrievePropertiesEx",
          "vim CreateContainerView",
          "vim CreateListView",
          "vim DestroyView");

  private static final List<String> TASKS =
      List.of(
          "vim CreatePropertyCollector",
          "vim CreateFilter",
          "vim WaitForUpdatesEx",
          "vim DestroyPropertyCollector");

  private static final List<String> PROVIDERS =
      List.of("vim ListKmsClusters", "vim ListKmipServers");

  private static final List<String> POLICIES =
      List.of("pbm PbmRetrieveServiceContent", "pbm PbmQueryProfile", "pbm PbmRetrieveContent");

  private VcenterReads() {}

  static List<FieldRead> all() {
    return List.of(
        read(
            "about",
            "what vCenter says about itself; signing in",
            List.of(),
            "",
            scope -> {
              scope.vcenter().about();
              scope.vcenter().vimSessionId();
            }),
        read("key-providers", "the key providers", PROVIDERS, "", Scope::clusters),
        read(
            "default-key-provider",
            "the default key provider",
            with(PROVIDERS, "vim GetDefaultKmsCluster"),
            "",
            scope -> scope.vcenter().kmsClusters().findDefault()),
        read(
            "key-provider-status",
            "the status of some KMS clusters",
            with(
                joined(List.of(PROVIDERS, TASKS, PROPERTIES)),
                "vim RetrieveKmipServersStatus_Task"),
            "vCenter makes a task of it, which is seen in its list of tasks, and connects to the"
                + " key servers",
            scope -> scope.clusters().forEach(KmsCluster::status)),
        read(
            "key-provider-trust",
            "the certificates of some KMS clusters: the servers' and vCenter's own",
            with(PROVIDERS, "vim RetrieveKmipServerCert", "vim RetrieveClientCert"),
            "vCenter connects to the key servers",
            VcenterReads::trust),
        read(
            "keys",
            "the ids of the keys in use, and the state of some",
            with(PROPERTIES, "vim ListKeys", "vim QueryCryptoKeyStatus"),
            "vCenter asks the key servers for these keys",
            VcenterReads::keys),
        read(
            "policies",
            "the storage policies",
            POLICIES,
            "",
            scope -> scope.vcenter().storagePolicies().list()),
        read(
            "native-key-providers",
            "the native key providers",
            with(
                PROVIDERS,
                "vim GetDefaultKmsCluster",
                "POST /api/session",
                "DELETE /api/session",
                "GET /api/vcenter/crypto-manager/kms/providers",
                "GET /api/vcenter/crypto-manager/kms/providers/{provider}"),
            "",
            scope -> scope.vcenter().nativeKeyProviders().list()),
        read(
            "hosts",
            "the hosts and whether they can encrypt",
            PROPERTIES,
            "",
            scope -> scope.vcenter().hosts().list()),
        read("virtual-machines", "some VMs", PROPERTIES, "", VcenterReads::virtualMachines),
        read(
            "entity-default",
            "the default key provider of the folder of hosts beside these VMs",
            with(
                joined(List.of(PROPERTIES, PROVIDERS)),
                "vim FindByInventoryPath",
                "vim FindChild",
                "vim GetDefaultKmsCluster"),
            "",
            VcenterReads::entityDefault),
        read(
            "encrypted-vms",
            "some encrypted VMs, for which the devices of all VMs are read until some are found",
            PROPERTIES,
            "",
            VcenterReads::encryptedVirtualMachines),
        read(
            "vm-encryption",
            "the encryption of these VMs",
            with(
                joined(List.of(PROPERTIES, POLICIES)),
                "pbm PbmQueryAssociatedProfiles",
                "pbm PbmQueryAssociatedProfile"),
            "",
            scope -> scope.virtualMachines().forEach(VirtualMachine::encryptionState)),
        read(
            "vm-compliance",
            "whether these VMs comply with their policies",
            with(joined(List.of(PROPERTIES, POLICIES)), "pbm PbmFetchComplianceResult"),
            "",
            scope -> scope.virtualMachines().forEach(VirtualMachine::compliance)),
        read(
            "vm-audit",
            "the audit of these VMs",
            with(
                joined(List.of(PROPERTIES, POLICIES, PROVIDERS, TASKS)),
                "vim RetrieveKmipServersStatus_Task",
                "vim QueryCryptoKeyStatus",
                "vim CurrentTime",
                "vim GetDefaultKmsCluster",
                "vim QueryOptions",
                "pbm PbmQueryAssociatedProfiles",
                "pbm PbmFetchComplianceResult"),
            "as the status and the keys above",
            scope ->
                scope
                    .vcenter()
                    .encryptionAudit(AuditRules.builder().allowPlainVms().build())
                    .report(scope.virtualMachines())),
        read(
            "vm-precheck",
            "what would stand in the way of encrypting these VMs",
            with(
                joined(List.of(PROPERTIES, POLICIES, PROVIDERS, TASKS)),
                "vim HasPrivilegeOnEntities",
                "vim RetrieveKmipServersStatus_Task",
                "vim IsKmsClusterActive",
                "vim QueryCryptoKeyStatus",
                "vim GetDefaultKmsCluster",
                "pbm PbmQueryAssociatedProfiles"),
            "as the status above",
            VcenterReads::precheck),
        read(
            "templates",
            "the templates and their keys",
            joined(List.of(PROPERTIES, POLICIES)),
            "",
            scope -> scope.vcenter().templates().list()),
        read(
            "first-class-disks",
            "the first-class disks and their keys; if one is encrypted, the devices of all VMs",
            with(PROPERTIES, "vim ListVStorageObject", "vim RetrieveVStorageObject"),
            "vCenter asks a host that has the datastore",
            scope -> scope.vcenter().listFirstClassDisks()));
  }

  private static FieldRead read(
      String id, String title, List<String> calls, String effect, FieldRead.Reading reading) {
    return new FieldRead(id, FieldRead.VCENTER, title, calls, effect, reading);
  }

  private static List<String> with(List<String> calls, String... more) {
    return Stream.concat(calls.stream(), Stream.of(more)).distinct().toList();
  }

  private static List<String> joined(List<List<String>> lists) {
    return lists.stream().flatMap(List::stream).distinct().toList();
  }

  /** Each is asked, also after one that fails; then the first failure is thrown. */
  private static <T> void each(List<T> all, Consumer<T> reading) {
    List<RuntimeException> failures = new ArrayList<>();
    for (T one : all) {
      try {
        reading.accept(one);
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  private static void trust(Scope scope) {
    List<KmsTrust> trusts = scope.clusters().stream().map(KmsCluster::trust).toList();
    each(trusts, KmsTrust::serverCertificates);
    each(trusts, KmsTrust::clientCertificate);
  }

  private static void keys(Scope scope) {
    List<CryptoKeyId> keys = scope.vcenter().kmsClusters().keys().list();
    scope
        .vcenter()
        .kmsClusters()
        .keys()
        .status(keys.stream().distinct().limit(Scope.SAMPLE).toList());
  }

  private static void virtualMachines(Scope scope) {
    scope.found(some(scope.vcenter(), VmFilter.builder()));
  }

  private static void entityDefault(Scope scope) {
    for (VirtualMachine vm : scope.virtualMachines().stream().limit(1).toList()) {
      // "/datacenter/vm/folder/name"
      int end = vm.path().indexOf('/', 1);
      EntityDefault ofHosts =
          scope
              .vcenter()
              .kmsClusters()
              .entityDefault(vm.path().substring(0, Math.max(end, 0)) + "/host");
      ofHosts.own();
      ofHosts.effective();
    }
  }

  private static void encryptedVirtualMachines(Scope scope) {
    List<VirtualMachine> encrypted =
        some(scope.vcenter(), VmFilter.builder().encryption(EncryptionLevel.ENCRYPTED));
    scope.found(
        Stream.concat(encrypted.stream(), scope.virtualMachines().stream()).distinct().toList());
  }

  private static List<VirtualMachine> some(VsphereClient vcenter, VmFilter.Builder filter) {
    try (Stream<VirtualMachine> all =
        vcenter.virtualMachines().stream(filter.pageSize(50).build())) {
      return all.limit(Scope.SAMPLE).toList();
    }
  }

  private static void precheck(Scope scope) {
    PolicyAssignment assignment =
        PolicyAssignment.builder(scope.vcenter().storagePolicies().getVmEncryption())
            .homeAndAllDisks()
            .build();
    each(scope.virtualMachines(), vm -> vm.precheck(assignment));
  }
}
