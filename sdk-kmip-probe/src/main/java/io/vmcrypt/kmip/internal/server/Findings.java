package io.vmcrypt.kmip.internal.server;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.kmip.internal.net.ProbeWords;
import io.vmcrypt.kmip.report.ProbeStep;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The findings of a probe about one server. Each finding belongs to a step. */
public final class Findings {

  public static final String SYSTEM = "KMS";

  private final Subject server;
  private final Map<ProbeStep, Set<Finding>> byStep = new EnumMap<>(ProbeStep.class);

  public Findings(HostAndPort endpoint) {
    this.server = Subject.of("server", endpoint.toString());
  }

  /** A finding whose words are those of its code, with what fills the places in them. */
  public void tell(FindingCode code, @Nullable Object... places) {
    ProbeWords words = ProbeWords.of(code, places);
    add(words.severity(), code, words.step(), words.seen(), words.advice());
  }

  public void blocking(FindingCode code, ProbeStep step, String seen, String advice) {
    add(Severity.BLOCKING, code, step, seen, advice);
  }

  public void warning(FindingCode code, ProbeStep step, String seen, String advice) {
    add(Severity.WARNING, code, step, seen, advice);
  }

  public void note(FindingCode code, ProbeStep step, String seen, String advice) {
    add(Severity.NOTE, code, step, seen, advice);
  }

  public void add(Severity severity, FindingCode code, ProbeStep step, String seen, String advice) {
    add(step, new Finding(severity, code, SYSTEM, about(step), seen, advice, List.of()));
  }

  /** A finding of a rule that all modules share. The same one is told once. */
  public void add(ProbeStep step, Finding finding) {
    byStep.computeIfAbsent(step, none -> new LinkedHashSet<>()).add(finding);
  }

  /** What the findings of a step are about. */
  public Subject about(ProbeStep step) {
    return server.part(step.toString());
  }

  public boolean has(FindingCode code) {
    return inOrderOfSteps().stream().anyMatch(finding -> finding.code().equals(code));
  }

  /** The findings of one step, in the order in which they came. */
  public List<Finding> of(ProbeStep step) {
    return List.copyOf(byStep.getOrDefault(step, Set.of()));
  }

  /** All findings. Within a step they are in the order in which they came. */
  public List<Finding> inOrderOfSteps() {
    return byStep.values().stream().flatMap(Set::stream).toList();
  }
}
