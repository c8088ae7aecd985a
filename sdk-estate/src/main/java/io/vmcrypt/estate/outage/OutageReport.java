package io.vmcrypt.estate.outage;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.core.shared.input.OneLine;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.session.VsphereAbout;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an outage of the key servers left behind, as vCenter tells it now. Immutable and
 * thread-safe.
 *
 * @param vcenter the vCenter
 * @param seenAt when the look began
 * @param providers the key providers that VMs and hosts wait for
 * @param hosts hosts that are not in encryption mode and should be
 * @param vms the locked VMs, in vCenter's order
 * @param findings what is not known: VMs that cannot be read, or that this user does not see, may
 *     be locked too
 */
public record OutageReport(
    VsphereAbout vcenter,
    Instant seenAt,
    List<AwaitedProvider> providers,
    List<LostHost> hosts,
    List<LockedVm> vms,
    List<Finding> findings) {

  /** Checks that all is there. */
  public OutageReport {
    requireNonNull(vcenter, "vcenter");
    requireNonNull(seenAt, "seenAt");
    providers = List.copyOf(providers);
    hosts = List.copyOf(hosts);
    vms = List.copyOf(vms);
    findings = List.copyOf(findings);
  }

  /**
   * {@return whether nothing is left of it; true if no VM is locked, no host waits, and all was
   * seen}
   */
  public boolean isOver() {
    return vms.isEmpty() && hosts.isEmpty() && findings.isEmpty();
  }

  /**
   * The same of some VMs: those of them that are locked, the hosts that these are on, and what is
   * not known of them and of hosts. For {@link io.vmcrypt.estate.EstateClient#recover}, where only
   * some VMs are to be unlocked. That there may be VMs that this user does not see is left out:
   * these are none of them.
   *
   * @param vmIds the managed object ids of the VMs that are meant; others are left out
   * @return a report with fewer VMs and hosts; the key providers count as before
   */
  public OutageReport ofVms(Set<String> vmIds) {
    return ofVms(vmIds, List.of());
  }

  /**
   * The same of the VMs that a filter finds, where others may be meant too.
   *
   * @param vmIds the managed object ids of the VMs that were found; others are left out
   * @param notSeen what is not known of the others, as {@link
   *     io.vmcrypt.vsphere.vm.VirtualMachines#notSeen} tells it
   * @return a report with fewer VMs and hosts, and with these findings
   */
  public OutageReport ofVms(Set<String> vmIds, List<Finding> notSeen) {
    List<LockedVm> meant = vms.stream().filter(vm -> vmIds.contains(vm.vmId())).toList();
    Set<String> hostIds =
        meant.stream().flatMap(vm -> vm.hostId().stream()).collect(Collectors.toSet());
    return new OutageReport(
        vcenter,
        seenAt,
        providers,
        hosts.stream().filter(host -> hostIds.contains(host.id())).toList(),
        meant,
        Stream.concat(
                findings.stream()
                    .filter(finding -> !finding.code().equals(FindingCode.INVENTORY_NOT_SEEN))
                    .filter(
                        finding ->
                            !finding.subject().kind().equals("VM")
                                || vmIds.contains(finding.subject().id())),
                notSeen.stream())
            .toList());
  }

  /**
   * The report for people: who waits for which key, and whether it is there.
   *
   * @return lines of text, the last with a line break
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    line(text, "", toString());
    line(text, "  ", vcenter.fullName() + ", " + seenAt);
    for (AwaitedProvider provider : providers) {
      line(
          text,
          "  key provider ",
          provider.id()
              + ": "
              + provider.usable().map(yes -> yes ? "works" : "does NOT work").orElse("not known")
              + ", "
              + Count.of(provider.vms(), "VM")
              + " and "
              + Count.of(provider.hosts(), "host")
              + " waiting for it");
      provider.problems().forEach(problem -> line(text, "    ", problem));
    }
    for (LostHost host : hosts) {
      line(
          text,
          "  host ",
          "%s (%s): %s, %s locked VMs%s"
              .formatted(
                  host.name(),
                  host.id(),
                  host.cryptoState().orElse("not known"),
                  host.lockedVms(),
                  keys(host.keys())));
    }
    for (LockedVm vm : vms) {
      line(
          text,
          "  VM ",
          (vm.path().isEmpty() ? vm.vmName() : vm.path())
              + " ("
              + vm.vmId()
              + ")"
              + vm.hostId().map(host -> " on " + host).orElse("")
              + keys(vm.keys()));
      vm.findings().forEach(finding -> line(text, "    ", finding.toString()));
    }
    findings.forEach(finding -> line(text, "  ! ", finding.toString()));
    return text.toString();
  }

  private static String keys(List<CryptoKeyStatus> keys) {
    return keys.isEmpty()
        ? ""
        : "; " + keys.stream().map(CryptoKeyStatus::toString).collect(Collectors.joining("; "));
  }

  private static void line(StringBuilder text, String indent, String content) {
    text.append(indent).append(OneLine.of(content)).append('\n');
  }

  /** {@return in one line: how many VMs and hosts wait, and for which key providers} */
  @Override
  public String toString() {
    if (isOver()) {
      return "nothing is locked";
    }
    String waitedFor =
        providers.stream().map(AwaitedProvider::id).collect(Collectors.joining(", "));
    return Count.of(vms.size(), "locked VM")
        + ", of which "
        + vms.stream().filter(LockedVm::isUnlockable).count()
        + " can be unlocked; "
        + Count.of(hosts.size(), "host")
        + " not in encryption mode"
        + Optional.of(waitedFor)
            .filter(ids -> !ids.isEmpty())
            .map(ids -> "; waiting for " + ids)
            .orElse("")
        + (findings.isEmpty() ? "" : "; " + findings.size() + " not known");
  }
}
