package io.vmcrypt.estate.internal.proof;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.internal.leaving.LeavingLook;
import io.vmcrypt.estate.internal.leaving.LeavingNeed;
import io.vmcrypt.estate.internal.leaving.LeftName;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.vmencryption.KmsServers;
import io.vmcrypt.vsphere.vm.Template;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks for anything that refers to a key provider that the estate has left. */
final class LeftProvider {

  private static final String VCENTER = "vCenter";
  private static final String OVH = "OVHcloud API";
  private static final String ADVICE =
      "Plan the estate: it moves what it can, and names what has to be moved by hand.";

  private final Estate estate;
  private final Systems systems;
  private final Leaving leaving;
  private final LeavingLook look;
  private final LeftName name;
  private final Found found;
  private int references;
  private boolean allSeen = true;
  private boolean disksSeen;

  LeftProvider(Estate estate, Systems systems, LeavingLook look, LeftName name, Found found) {
    this.estate = estate;
    this.systems = systems;
    this.leaving = look.leaving();
    this.look = look;
    this.name = name;
    this.found = found;
  }

  /** Tells each reference, or that there is none. */
  void look() {
    each(look::templates).stream()
        .filter(Template::brokenOff)
        .forEach(
            template ->
                tell(
                    VCENTER,
                    Subject.of("template", template.name(), template.id()),
                    "a change of its keys broke off, and its mark was left"));
    each(look::places)
        .forEach(
            place -> tell(VCENTER, Subject.of("", place.path()), from() + " is the default there"));
    each(look::computeClusters)
        .forEach(
            cluster ->
                tell(
                    VCENTER,
                    Subject.of("cluster", cluster.name(), cluster.id()),
                    "its encryption mode names " + from() + " for its hosts"));
    users();
    cluster();
    registrations();
    if (references == 0 && allSeen) {
      found.add(
          Finding.note(
              FindingCode.KEY_PROVIDER_LEFT,
              VCENTER,
              provider(),
              "nothing refers to it: no VM, template, snapshot, host or default, no key that"
                  + " vCenter lists, no task under way"
                  + (disksSeen ? ", no first-class disk, no vSAN cluster" : "")
                  + (leaving.isForced()
                      ? "; that nobody else has its keys stands on the word of the estate (force)"
                      : "")
                  + (leaving.skipped().isEmpty()
                      ? ""
                      : "; the estate skips " + String.join(", ", leaving.skipped())),
              ""));
    }
  }

  private String from() {
    return leaving.keyProvider();
  }

  private Subject provider() {
    return Subject.of("KMS cluster", from());
  }

  private <T> Optional<T> ask(Subject subject, Supplier<T> asked) {
    Optional<T> answer = found.ask(FindingCode.KEY_USERS_NOT_KNOWN, subject, asked);
    // what could not be asked is no "nothing"
    allSeen &= answer.isPresent();
    return answer;
  }

  private <T> List<T> each(Supplier<List<T>> asked) {
    return each(provider(), asked);
  }

  private <T> List<T> each(Subject subject, Supplier<List<T>> asked) {
    return ask(subject, asked).orElse(List.of());
  }

  /** By two witnesses, and of what is on its way. */
  private void users() {
    // what could not be read is no "nothing"
    List<Finding> findings = each(() -> new LeavingNeed(look).now());
    found.addAll(findings);
    disksSeen =
        findings.stream()
            .noneMatch(finding -> finding.code().equals(FindingCode.KEY_USERS_NOT_KNOWN));
    references +=
        (int)
            findings.stream()
                .filter(finding -> finding.code().equals(FindingCode.KEY_PROVIDER_STILL_USED))
                .count();
    allSeen &= findings.stream().noneMatch(Finding::isBlocking);
  }

  private void cluster() {
    if (ask(provider(), look::isDefaultNow).orElse(false)) {
      tell(VCENTER, provider(), "it is the default of the vCenter");
    }
    ask(provider(), look::cluster)
        .ifPresent(
            cluster ->
                cluster.ifPresentOrElse(
                    there -> tell(VCENTER, provider(), "it is still there"), this::nativeProvider));
  }

  private void nativeProvider() {
    // what could not be asked for weighs as much as what was seen, unless somebody answers for it
    name.asNative(leaving.isForced() ? Severity.NOTE : Severity.WARNING).ifPresent(found::add);
  }

  private void registrations() {
    Optional<OvhClient> ovh = systems.ovh();
    Optional<String> service = estate.service();
    if (ovh.isEmpty() || service.isEmpty()) {
      return;
    }
    KmsServers servers = ovh.get().privateCloud(service.get()).vmEncryption().kmsServers();
    // each by its address: one that OVHcloud does not show whole may be it
    each(
            Subject.of("private cloud", service.get()),
            () ->
                leaving.registrations().stream()
                    .flatMap(ip -> servers.findByIp(ip).stream())
                    .toList())
        .forEach(kms -> tell(OVH, Subject.of("KMS", kms.ip()), "it is still registered"));
  }

  private void tell(String system, Subject subject, String seen) {
    references++;
    found.add(Finding.blocking(FindingCode.KEY_PROVIDER_STILL_USED, system, subject, seen, ADVICE));
  }
}
