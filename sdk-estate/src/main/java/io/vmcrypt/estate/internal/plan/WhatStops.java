package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.plan.VmToEncrypt;
import io.vmcrypt.vsphere.vm.VsanCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the vendors say does not work, or not as before, for VMs that are encrypted. vCenter does
 * not tell whether somebody needs it: it is told before VMs are encrypted.
 */
final class WhatStops {

  private final Context context;
  private boolean vsanAsked;

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
            "a HotAdd proxy must be encrypted too, its backups are plain (VDDK Programming Guide)",
            "Encrypt the proxies first: name them in a selection of their own before the others."));
    findings.add(
        told(
            FindingCode.NO_QUIESCED_SNAPSHOTS,
            "snapshots with application quiescing are not supported (vSphere Security)",
            "Let backup jobs quiesce by an agent in the guest, or do without."));
    if (context.estate().service().isPresent()) {
      findings.add(
          told(
              FindingCode.REPLICATION_STOPS,
              "Zerto cannot replicate encrypted VMs (OVHcloud's guide on native key providers)",
              "Look whether Zerto replicates these VMs, and replace that first."));
    }
    findings.add(
        told(
            FindingCode.LINKED_CLONES_LIMITED,
            "linked clones keep the keys of their parent, and stay encrypted (vSphere Security)",
            "Look for programs that make linked clones of these VMs: let them make new ones"
                + " then."));
    if (!vsanAsked) {
      // once for all selections
      vsanAsked = true;
      findings.addAll(vsan());
    }
    return findings;
  }

  private List<Finding> vsan() {
    List<Finding> findings = new ArrayList<>();
    Consumer<SdkException> unread =
        refused ->
            findings.add(
                told(
                    FindingCode.VSAN_ENCRYPTS_TOO,
                    "it is not known whether vSAN encrypts too: " + refused.getMessage(),
                    refused.advice()));
    for (VsanCluster cluster : context.systems().vcenter().listVsanClusters(unread)) {
      if (cluster.encrypted() || !cluster.encryptionShown()) {
        findings.add(
            told(
                FindingCode.VSAN_ENCRYPTS_TOO,
                "vSAN of cluster "
                    + cluster
                    + (cluster.encrypted() ? " encrypts" : " does not show whether it encrypts")
                    + " what lies on it, encrypted VMs a second time (Broadcom's article 437757)",
                "Encrypt VMs there only if both are asked for: they cost space and time."));
      }
    }
    return findings;
  }

  private Finding told(FindingCode code, String seen, String advice) {
    return Finding.warning(
        code, Context.VCENTER, Subject.of("estate", context.estate().name()), seen, advice);
  }
}
