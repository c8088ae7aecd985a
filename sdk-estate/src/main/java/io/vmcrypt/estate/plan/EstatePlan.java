package io.vmcrypt.estate.plan;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.rotation.Rotation;
import io.vmcrypt.estate.site.EstateSite;
import io.vmcrypt.estate.spec.Estate;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code apply} would do, in its order, and what was seen on the way. Making a plan changes
 * nothing. Immutable and thread-safe.
 *
 * @param estate what should be
 * @param renewedPasswords the key servers whose password is given to vCenter anew, as the plan was
 *     asked beside that
 * @param rotation what of the estate is renewed, with the keys that are replaced; empty if all of
 *     it is to be as the estate says
 * @param site the systems that were looked at
 * @param madeAt when the look began
 * @param steps what would be done; empty if all is as it should be
 * @param findings what was seen and matters; one that is {@linkplain Finding#isBlocking() blocking}
 *     blocks the plan
 * @param unconfirmed key servers that nobody vouches for yet, since the estate does not say what
 *     certificate they must have, and what they show; one blocks the plan until its thumbprint is
 *     {@linkplain #accepting accepted}
 */
public record EstatePlan(
    Estate estate,
    Set<String> renewedPasswords,
    Optional<Rotation> rotation,
    EstateSite site,
    Instant madeAt,
    List<EstateStep> steps,
    List<Finding> findings,
    Map<HostAndPort, ServerCertificate> unconfirmed) {

  private static final Set<FindingCode> LEFT_OUT =
      Set.of(FindingCode.KEY_ON_OTHER_PROVIDER, FindingCode.INVENTORY_NOT_SEEN);

  /** Checks that all is there. */
  public EstatePlan {
    requireNonNull(estate, "estate");
    renewedPasswords.forEach(keyServer -> requireNonNull(keyServer, "keyServer"));
    renewedPasswords = Collections.unmodifiableSet(new LinkedHashSet<>(renewedPasswords));
    requireNonNull(rotation, "rotation");
    requireNonNull(site, "site");
    requireNonNull(madeAt, "madeAt");
    steps = List.copyOf(steps);
    findings = findings.stream().sorted(Finding.bySeverity()).toList();
    unconfirmed = Collections.unmodifiableMap(new LinkedHashMap<>(unconfirmed));
  }

  /**
   * {@return whether something stands in the way, so that it cannot be applied; false also if there
   * is nothing to do}
   */
  public boolean isBlocked() {
    return !unconfirmed.isEmpty() || findings.stream().anyMatch(Finding::isBlocking);
  }

  /**
   * {@return whether there is nothing to do; true if there is no step} It does not say that all is
   * as it should be: VMs that are left out are not encrypted. The proof says that.
   */
  public boolean isEmpty() {
    return steps.isEmpty();
  }

  /**
   * {@return whether no VM is left out that is meant; false if a finding that is no note is about a
   * VM that no step changes, about a key of another key provider that stays, or says that only a
   * part of the inventory is seen}
   */
  public boolean reachesAll() {
    Set<String> changed =
        steps.stream()
            .flatMap(step -> step.changes().stream())
            .map(change -> change.subject().id())
            .collect(Collectors.toSet());
    return findings.stream()
        .filter(finding -> finding.severity() != Severity.NOTE)
        .noneMatch(
            finding ->
                LEFT_OUT.contains(finding.code())
                    || (finding.subject().kind().equals("VM")
                        && !changed.contains(finding.subject().id())));
  }

  /**
   * The findings of one weight.
   *
   * @param severity how much they matter
   * @return in the plan's order; empty if there is none
   */
  public List<Finding> findings(Severity severity) {
    requireNonNull(severity, "severity");
    return findings.stream().filter(finding -> finding.severity() == severity).toList();
  }

  /**
   * The same plan, with the key servers accepted whose certificate has one of these thumbprints.
   * Compare each with what the key server itself shows.
   *
   * @param thumbprints SHA-1 or SHA-256
   * @return a new plan
   * @throws IllegalArgumentException if no key server of the plan that is to be accepted has one of
   *     them
   */
  public EstatePlan accepting(Thumbprint... thumbprints) {
    Map<HostAndPort, ServerCertificate> left = new LinkedHashMap<>(unconfirmed);
    for (Thumbprint thumbprint : thumbprints) {
      requireNonNull(thumbprint, "thumbprint");
      if (unconfirmed.values().stream().noneMatch(shown -> isOf(thumbprint, shown))) {
        throw new IllegalArgumentException(
            "no key server of this plan that is to be accepted has the thumbprint "
                + thumbprint
                + "; there is: "
                + (unconfirmed.isEmpty() ? "none" : toAccept().toList()));
      }
      left.values().removeIf(shown -> isOf(thumbprint, shown));
    }
    return new EstatePlan(estate, renewedPasswords, rotation, site, madeAt, steps, findings, left);
  }

  private static boolean isOf(Thumbprint thumbprint, ServerCertificate shown) {
    return thumbprint.matches(shown.x509());
  }

  /** Address and thumbprint of each. */
  Stream<String> toAccept() {
    return unconfirmed.entrySet().stream()
        .map(server -> server.getKey() + ": " + server.getValue().thumbprint());
  }

  /**
   * In what another plan differs from this one, so that it would not be exact to apply this one.
   *
   * @param now a plan of the same estate, made later
   * @return one line for each difference; empty if this plan still holds
   */
  public List<String> differences(EstatePlan now) {
    requireNonNull(now, "now");
    List<String> differences = new ArrayList<>();
    if (!site.equals(now.site)) {
      differences.add("it was made for " + site + ", and these are " + now.site);
    }
    List<Finding> told =
        now.findings.stream().filter(finding -> !findings.contains(finding)).toList();
    told.stream()
        .filter(Finding::isBlocking)
        .forEach(finding -> differences.add(finding.toString()));
    PlanDifferences.of(steps, now.steps, told).stream()
        .map(DifferenceText::of)
        .forEach(differences::add);
    return differences;
  }

  /**
   * The plan for people: each step with system, what, from, to; then what was seen.
   *
   * @return lines of text, the last with a line break
   */
  public String text() {
    return new PlanText(this).write();
  }

  /**
   * The plan for who is asked whether to go on: each change, what cannot be taken back, what stands
   * in the way, and what each warning has seen. What is left out stands in {@link #text}: what a
   * step waits for, how it can be taken back, and what to do about warnings and notes.
   *
   * @return lines of text, the last with a line break
   */
  public String briefText() {
    return new PlanText(this).writeBrief();
  }

  /**
   * {@return how many VMs and other changes {@link #text} only counts: 0 if the text names all} The
   * JSON and the page have each.
   */
  public int notNamedInText() {
    return new PlanText(this).notNamed();
  }

  /**
   * Writes the plan as JSON, in the shape of {@code docs/json.md}.
   *
   * @param out takes UTF-8; it is flushed, and left open
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void writeJson(OutputStream out) {
    new PlanJson(this).write(out);
  }

  /**
   * Writes the plan as one page, with each VM.
   *
   * @param out takes UTF-8; it is flushed, and left open
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void writeHtml(OutputStream out) {
    new PlanHtml(this, Optional.empty()).write(out);
  }

  /** {@return in one line: such as {@code estate prod: 6 changes, none blocked, 1 warning}} */
  @Override
  public String toString() {
    return new PlanText(this).title();
  }
}
