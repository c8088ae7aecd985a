package io.vmcrypt.estate.internal.leaving;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.vsphere.vm.Template;
import io.vmcrypt.vsphere.vm.Templates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The templates with keys of a key provider that is left get keys of the estate's. */
public final class LeavingTemplatesStage implements Stage {

  private final LeavingLook look;
  private final Duration timeout;
  private Set<String> moved = Set.of();
  private Set<String> refused = Set.of();

  public LeavingTemplatesStage(LeavingLook look, Duration timeout) {
    this.look = look;
    this.timeout = timeout;
  }

  private Templates templates() {
    return look.vcenter().templates();
  }

  @Override
  public boolean readsMuch() {
    return true;
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    List<Change> changes = new ArrayList<>();
    List<Subject> busy = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    Set<String> stuck = new HashSet<>();
    for (Template template : look.ask(found, look::templates)) {
      Subject subject = Subject.of("template", template.name(), template.id());
      Optional<List<Finding>> seen =
          found
              .ask(
                  FindingCode.PLAN_REFUSED,
                  subject,
                  () -> templates().precheck(template, look.rekey()))
              .map(findings -> LeavingLook.weighed(findings, world));
      boolean isStuck = seen.isEmpty() || seen.get().stream().anyMatch(Finding::isBlocking);
      if (isStuck && look.isInDoubt(template.id())) {
        stuck.add(template.id());
        continue;
      }
      seen.ifPresent(found::addAll);
      seen.stream()
          .flatMap(List::stream)
          .filter(finding -> finding.code().equals(FindingCode.VM_TASK_RUNNING))
          .forEach(finding -> busy.add(finding.subject().part("")));
      Optional<List<Change>> planned =
          found.ask(
              FindingCode.PLAN_REFUSED, subject, () -> templates().plan(template, look.rekey()));
      planned.ifPresent(changes::addAll);
      if (isStuck || planned.isEmpty()) {
        stuck.add(template.id());
      } else if (!planned.get().isEmpty()) {
        ids.add(template.id());
      }
    }
    moved = ids;
    refused = stuck;
    return look.step(EstateStep.Kind.REKEY_TEMPLATES, changes).map(step -> step.underWay(busy));
  }

  @Override
  public World after(World world) {
    return world.moving(Optional.of(look.rekey()), moved, refused);
  }

  @Override
  public void run(Ears ears) {
    for (Template template : look.templates()) {
      ears.state("template " + template.name());
      ears.changed(templates().ensure(template, look.rekey(), timeout).changes());
    }
  }
}
