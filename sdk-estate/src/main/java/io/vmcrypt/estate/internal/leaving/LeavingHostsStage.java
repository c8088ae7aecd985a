package io.vmcrypt.estate.internal.leaving;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.vsphere.vm.Host;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The hosts with keys of a key provider that is left get keys of the estate's, or of the one that
 * is there beside it. One that leaves encryption mode does not.
 */
public final class LeavingHostsStage implements Stage {

  private final LeavingLook look;
  private Set<String> moved = Set.of();
  private Set<String> refused = Set.of();

  public LeavingHostsStage(LeavingLook look) {
    this.look = look;
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    List<Change> changes = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    Set<String> stuck = new HashSet<>();
    List<Host> hosts = look.hasNext() ? look.ask(found, look::hosts) : List.of();
    for (Host host : hosts) {
      Subject subject = Subject.of("host", host.name(), host.id());
      if (LeavingLook.isLeavingEncryptionMode(host)) {
        // not known, and no host that has to move: all else goes on
        found.add(
            Wording.of(
                "host-leaves-mode", subject, Host.CryptoState.PENDING_INCAPABLE, look.from()));
        continue;
      }
      Optional<List<Finding>> seen =
          found
              .ask(
                  FindingCode.PLAN_REFUSED,
                  subject,
                  () -> look.vcenter().hosts().precheck(host, look.to()))
              .map(findings -> LeavingLook.weighed(findings, world));
      boolean isStuck = seen.isEmpty() || seen.get().stream().anyMatch(Finding::isBlocking);
      (isStuck ? stuck : ids).add(host.id());
      if (isStuck && look.isInDoubt(host.id())) {
        continue;
      }
      seen.ifPresent(found::addAll);
      changes.add(Change.changed(Context.VCENTER, subject.part("key"), look.from(), look.to()));
    }
    moved = ids;
    refused = stuck;
    return look.step(EstateStep.Kind.REKEY_HOSTS, changes);
  }

  @Override
  public World after(World world) {
    return world.moving(world.rekey(), moved, refused);
  }

  @Override
  public void run(Ears ears) {
    // as they are now: templates and VMs have taken days, and one that somebody has given another
    // key since, or taken out of encryption mode, gets none
    List<Host> now = moved.isEmpty() ? List.of() : look.again().movedHosts();
    for (Host host : now.stream().filter(host -> moved.contains(host.id())).toList()) {
      ears.state("host " + host.name());
      ears.changed(look.vcenter().hosts().ensureKey(host, look.to()).changes());
    }
  }
}
