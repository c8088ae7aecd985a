package io.vmcrypt.estate.internal.vms;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.plan.VmToEncrypt;
import java.util.ArrayList;
import java.util.List;

/**
 * What the vendors say does not work, or not as before, for VMs that are encrypted. vCenter does
 * not tell whether somebody needs it: it is told before VMs are encrypted.
 */
public final class WhatStops {

  private final Context context;
  private boolean vsanAsked;

  public WhatStops(Context context) {
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
    add(
        findings,
        FindingCode.BACKUP_WITHOUT_SAN,
        "backups in SAN mode do not work for encrypted VMs (VDDK Programming Guide)",
        "Let the backup jobs of these VMs use HotAdd or NBDSSL.");
    add(
        findings,
        FindingCode.BACKUP_PROXY_PLAIN,
        "a HotAdd proxy must be encrypted too, its backups are unencrypted (VDDK Programming"
            + " Guide)",
        "Encrypt the proxies first: name them in a selection of their own before the others.");
    add(
        findings,
        FindingCode.NO_QUIESCED_SNAPSHOTS,
        "snapshots with application quiescing are not supported (vSphere Security)",
        "Let backup jobs quiesce by an agent in the guest, or do without.");
    if (context.estate().service().isPresent()) {
      add(
          findings,
          FindingCode.REPLICATION_STOPS,
          "Zerto cannot replicate encrypted VMs (OVHcloud's guide on native key providers)",
          "Look whether Zerto replicates these VMs, and replace that first.");
    }
    add(
        findings,
        FindingCode.LINKED_CLONES_LIMITED,
        "linked clones keep the keys of their parent, and stay encrypted (vSphere Security)",
        "Look for programs that make linked clones of these VMs: let them make new ones then.");
    if (!vsanAsked) {
      // once for all selections
      vsanAsked = true;
      findings.addAll(context.systems().vcenter().checkVsan());
    }
    return findings;
  }

  private void add(List<Finding> findings, FindingCode code, String seen, String advice) {
    Subject estate = Subject.of("estate", context.estate().name());
    findings.add(Finding.warning(code, Context.VCENTER, estate, seen, advice));
  }
}
