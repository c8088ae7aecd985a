package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.plan.VmToEncrypt;
import io.vmcrypt.vsphere.vm.VsanCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the vendors say does not work, or not as before, for VMs that are encrypted. vCenter does
 * not tell whether somebody needs it: it is told before VMs are encrypted.
 */
final class WhatStops {

  private final Context context;
  private @Nullable List<Finding> vsan;

  WhatStops(Context context) {
    this.context = context;
  }

  /**
   * What to know before VMs are encrypted.
   *
   * @param vms that are to be encrypted; nothing stops where there is none
   */
  List<Finding> of(List<VmToEncrypt> vms) {
    if (vms.isEmpty()) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(
        told(
            FindingCode.BACKUP_WITHOUT_SAN,
            "backups in SAN mode do not work for encrypted VMs (VDDK Programming Guide)",
            "Let the backup jobs of these VMs use HotAdd or NBDSSL."));
    findings.add(
        told(
            FindingCode.BACKUP_PROXY_PLAIN,
            "a backup proxy that attaches disks of encrypted VMs (HotAdd) must be encrypted itself,"
                + " and the backups are in clear (VDDK Programming Guide)",
            "Encrypt the proxies before other VMs: name them in a selection of their own before the"
                + " others."));
    findings.add(
        told(
            FindingCode.NO_QUIESCED_SNAPSHOTS,
            "snapshots with application quiescing are not supported for encrypted VMs (vSphere"
                + " Security)",
            "Let backup jobs quiesce by an agent in the guest, or do without."));
    if (context.estate().service().isPresent()) {
      findings.add(
          told(
              FindingCode.REPLICATION_STOPS,
              "OVHcloud's Zerto option cannot replicate encrypted VMs (OVHcloud's guide on vSphere"
                  + " native key providers)",
              "Look whether Zerto replicates these VMs, and replace that first."));
    }
    findings.add(
        told(
            FindingCode.LINKED_CLONES_LIMITED,
            "linked clones have the encryption and the keys of their parent, and cannot be"
                + " decrypted or re-encrypted with other keys (vSphere Security)",
            "Look for programs that make linked clones of these VMs, and let them make new ones of"
                + " the encrypted parent."));
    List<Finding> known = vsan;
    if (known == null) {
      known = vsan();
      vsan = known;
    }
    findings.addAll(known);
    return findings;
  }

  /** Asked once for all selections. */
  private List<Finding> vsan() {
    List<Finding> findings = new ArrayList<>();
    Consumer<SdkException> unread =
        refused ->
            findings.add(
                Finding.note(
                    FindingCode.VSAN_ENCRYPTS_TOO,
                    Context.VCENTER,
                    Subject.of("vSAN", ""),
                    "it is not known whether vSAN encrypts too: could not "
                        + refused.attempt().operation()
                        + ": "
                        + refused.outcome(),
                    refused.advice()));
    try {
      context.systems().vcenter().listVsanClusters(unread).stream()
          .filter(VsanCluster::encrypted)
          .forEach(
              cluster ->
                  findings.add(
                      Finding.warning(
                          FindingCode.VSAN_ENCRYPTS_TOO,
                          Context.VCENTER,
                          Subject.of("cluster", cluster.name(), cluster.id()),
                          "vSAN encrypts what lies on its datastore already, and encrypts an"
                              + " encrypted VM a second time",
                          "Encrypt VMs there only if that is asked for: Broadcom advises against"
                              + " both together, which cost space and time.")));
    } catch (ServiceException refused) {
      unread.accept(refused);
    }
    return findings;
  }

  private Finding told(FindingCode code, String seen, String advice) {
    return Finding.warning(
        code, Context.VCENTER, Subject.of("estate", context.estate().name()), seen, advice);
  }
}
