package io.vmcrypt.estate.internal.leaving;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.Removal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A key provider that was left is removed from vCenter. Whether nothing has its keys any more is
 * judged by a fresh look, when all has moved.
 */
public record LeavingRemovalStage(Context context, LeavingLook look, LeftName name)
    implements Stage {

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    Subject subject = look.subject();
    Optional<Optional<KmsCluster>> seen =
        found.ask(FindingCode.PLAN_REFUSED, subject, look::cluster);
    Optional<KmsCluster> there = seen.flatMap(cluster -> cluster);
    found.addAll(look.ask(found, () -> new LeavingNeed(look).planned(world)));
    if (there.isEmpty()) {
      if (seen.isPresent()) {
        name.asNative(Severity.NOTE).ifPresent(found::add);
      }
      return Optional.empty();
    }
    if (!look.leaving().isForced()) {
      found.add(Wording.of("provider-stays", subject, look.force()));
      return Optional.empty();
    }
    return Optional.of(
        EstateStep.of(
            EstateStep.Kind.REMOVE_KEY_PROVIDER,
            look.from(),
            List.of(Change.removed(Context.VCENTER, subject, inWords(there.get())))));
  }

  private static String inWords(KmsCluster cluster) {
    return cluster.servers().stream()
        .map(server -> server.name() + " at " + server.address())
        .collect(Collectors.joining(", "));
  }

  /** Others may have made a disk, or begun to encrypt something, while all else moved. */
  @Override
  public void holds(boolean past, Found found) {
    if (!past) {
      found.addAll(new LeavingNeed(look.again()).now());
    }
  }

  @Override
  public void run(Ears ears) {
    String servers = look.cluster().map(LeavingRemovalStage::inWords).orElse("");
    boolean removed =
        context
            .clusters()
            .remove(
                look.from(),
                Removal.careful().skip(look.leaving().skipped().toArray(String[]::new)));
    if (removed) {
      ears.changed(
          List.of(
              Change.removed(Context.VCENTER, Subject.of("KMS cluster", look.from()), servers)));
    }
  }
}
