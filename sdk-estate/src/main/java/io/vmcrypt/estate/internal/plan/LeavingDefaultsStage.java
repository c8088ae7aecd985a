package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.PlannedDefaults;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.vsphere.kms.EntityDefault;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import io.vmcrypt.vsphere.vm.ClusterCryptoMode;
import io.vmcrypt.vsphere.vm.ComputeCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The defaults of a key provider that is left become the estate's. They move before all else, so
 * that nothing new gets a key of it meanwhile.
 */
final class LeavingDefaultsStage implements Stage {

  private final Context context;
  private final LeavingLook look;
  private PlannedDefaults planned = new PlannedDefaults();
  private boolean movesDefault;

  LeavingDefaultsStage(Context context, LeavingLook look) {
    this.context = context;
    this.look = look;
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    Subject subject = Subject.of("KMS cluster", look.from());
    planned = new PlannedDefaults();
    List<Change> changes = new ArrayList<>();
    boolean isDefault = world.defaultId().equals(Optional.of(look.from()));
    movesDefault = isDefault && context.estate().defaultProvider() == DefaultProvider.IF_NONE;
    if (isDefault && context.estate().defaultProvider() == DefaultProvider.NEVER) {
      found.add(
          Finding.blocking(
              FindingCode.KEY_PROVIDER_STILL_USED,
              Context.VCENTER,
              subject,
              "it is the default of the vCenter, and the estate says that its own key provider"
                  + " never becomes that",
              "Make another key provider the default, or let the estate do it."));
    } else if (movesDefault) {
      // with ALWAYS it moves anyhow, by the step that makes the default
      changes.addAll(DefaultStage.ofVcenter(context, Optional.of(look), world, found));
      planned.add("", world.defaultId(), look.to());
    }
    found
        .ask(FindingCode.PLAN_REFUSED, subject, look::places)
        .ifPresent(
            places ->
                places.forEach(
                    place -> {
                      planned.add(place.path(), Optional.of(look.from()), look.to());
                      changes.add(
                          Change.changed(
                              Context.VCENTER,
                              PlannedDefaults.subject(place.path()),
                              look.from(),
                              look.to()));
                    }));
    found
        .ask(FindingCode.PLAN_REFUSED, subject, look::computeClusters)
        .ifPresent(
            clusters ->
                clusters.forEach(
                    cluster ->
                        changes.add(
                            Change.changed(
                                Context.VCENTER,
                                Subject.of("cluster", cluster.name(), cluster.id())
                                    .part("key provider of its hosts"),
                                look.from(),
                                look.to()))));
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            EstateStep.leaving(EstateStep.Kind.MOVE_DEFAULTS, look.from(), look.to(), changes));
  }

  @Override
  public World after(World world) {
    return world.withDefaults(
        movesDefault ? Optional.of(look.to()) : world.defaultId(),
        look.places().stream().map(EntityDefault::path).collect(Collectors.toSet()));
  }

  /** Another default than that of what is left is somebody's will. */
  @Override
  public void holds(boolean past, Found found) {
    if (!past) {
      planned.stay(context.clusters(), found);
    }
  }

  /** What was moved meanwhile is read again. */
  @Override
  public Optional<EstateStep> left(World world, Found found) {
    return new LeavingDefaultsStage(context, look.again())
        .plan(World.now(context.clusters().findDefaultId()), found);
  }

  @Override
  public void run(Ears ears) {
    if (look.isDefaultNow() && context.estate().defaultProvider() != DefaultProvider.NEVER) {
      ears.changed(context.clusters().ensureDefault(look.to()).changes());
    }
    // that keys of it are in use is why it is left
    EntityDefaultSpec spec = EntityDefaultSpec.of(look.to()).evenIfInUse();
    for (EntityDefault place : look.places()) {
      ears.state(place.path());
      ears.changed(place.ensure(spec).changes());
    }
    for (ComputeCluster cluster : look.computeClusters()) {
      ears.state("cluster " + cluster.name());
      ears.changed(
          look.vcenter()
              .computeClusters()
              .ensure(cluster, cluster.cryptoMode().orElse(ClusterCryptoMode.ON_DEMAND), look.to())
              .changes());
    }
  }
}
