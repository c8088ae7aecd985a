package io.vmcrypt.examples;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.ovh.vmencryption.KmsOperation;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditReport;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.time.Duration;
import java.util.List;

/**
 * The whole job: from the address of a KMS to encrypted, verified VMs. No arguments; the
 * environment says what and where, and without any of its variables embedded fakes are used. It can
 * be run again at any time: it finds what is there, and changes only what differs. Exit status 0 if
 * all was seen to be as it should be; 3 if not; 1 if it failed; 2 for bad usage.
 */
public final class EnableVmEncryption {

  private static final int STEPS = 11;
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private EnableVmEncryption() {}

  public static void main(String[] args) {
    Example.exit(args, STEPS, EnableVmEncryption::run);
  }

  static int run(Systems systems, StepPrinter steps) {
    // errors in the settings or the VMs are found before anything is changed
    ClientTrust clientTrust = systems.clientTrust();
    List<VmChoice> choices = systems.vms();
    KmsClusterSpec cluster = CreateKmsCluster.spec(systems);
    systems.kmsIpv4s();
    systems.replaceThumbprint();
    try (OvhClient ovh = systems.ovh();
        VsphereClient vcenter = systems.vcenter()) {
      EncryptVm.check(vcenter, choices);
      // refuses a change that would make keys in use unreachable, before anything is sent to
      // OVHcloud
      vcenter.kmsClusters().plan(cluster);

      ServerCertificate certificate = RegisterKms.readCertificate(systems, steps);
      KmsOperation<List<OvhTask>, List<RegisteredKms>> registration =
          RegisterKms.register(systems, ovh, certificate, steps);
      CreateKmsCluster.create(systems, vcenter, cluster, certificate, clientTrust, steps);

      steps.begin("Wait until OVHcloud has finished the registration");
      for (RegisteredKms registered : registration.await(steps.waitFor(TIMEOUT))) {
        steps.found("registered: " + registered.ip() + " is KMS " + registered.id());
      }

      EncryptVm.encrypt(vcenter, choices, steps);

      steps.begin("Verify");
      StoragePolicy policy = vcenter.storagePolicies().getVmEncryption();
      List<AuditReport> reports =
          choices.stream().map(choice -> verified(vcenter, policy, choice)).toList();
      // each report also has the findings about vCenter itself
      List<Finding> findings =
          reports.stream().flatMap(report -> report.findings().stream()).distinct().toList();
      findings.forEach(finding -> steps.found(finding.toString()));
      steps.found(findings.isEmpty() ? "all is as it should be" : "not all is as it should be");
      steps.found(
          steps.changes() == 0
              ? "Nothing was changed: everything was in place already."
              : steps.changes() + " changes were made.");
      VmTable.print(
          reports.stream()
              .flatMap(report -> report.vms().stream())
              .flatMap(vm -> vm.state().stream())
              .toList(),
          steps.out());
      return findings.isEmpty() ? Example.DONE : Example.NOT_AS_IT_SHOULD_BE;
    }
  }

  private static AuditReport verified(
      VsphereClient vcenter, StoragePolicy policy, VmChoice choice) {
    AuditRules rules = AuditRules.builder().assigned(EncryptVm.assignment(policy, choice)).build();
    return vcenter.encryptionAudit(rules).report(List.of(choice.find(vcenter)));
  }
}
