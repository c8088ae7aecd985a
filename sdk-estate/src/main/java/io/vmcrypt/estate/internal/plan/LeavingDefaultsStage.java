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
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.vm.ComputeCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  private boolean movesPlaces;
  private Set<String> clusters = Set.of();

  LeavingDefaultsStage(Context context, LeavingLook look) {
    this.context = context;
    this.look = look;
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    Optional<EstateStep> step = step(world, found);
    if (movesPlaces) {
      found
          .ask(FindingCode.PLAN_REFUSED, look.subject(), () -> look.unnamedKeysIn(world))
          .flatMap(this::unnamed)
          .ifPresent(found::add);
    }
    return step;
  }

  private Optional<EstateStep> step(World world, Found found) {
    Subject subject = look.subject();
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
    List<EntityDefault> places = look.ask(found, look::places);
    movesPlaces = !places.isEmpty();
    for (EntityDefault place : places) {
      planned.add(place.path(), Optional.of(look.from()), look.to());
      changes.add(
          Change.changed(
              Context.VCENTER, PlannedDefaults.subject(place.path()), look.from(), look.to()));
    }
    List<ComputeCluster> named = look.ask(found, look::computeClusters);
    clusters = named.stream().map(ComputeCluster::id).collect(Collectors.toSet());
    for (ComputeCluster cluster : named) {
      changes.add(
          Change.changed(
              Context.VCENTER,
              Subject.of("cluster", cluster.name(), cluster.id()).part("key provider of its hosts"),
              look.from(),
              look.to()));
    }
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            EstateStep.leaving(EstateStep.Kind.MOVE_DEFAULTS, look.from(), look.to(), changes));
  }

  /**
   * That parts of the inventory keep their default while keys that name no key provider are in use:
   * vCenter may look for them there. Of the default of the vCenter this is told by its own guard.
   */
  private Optional<Finding> unnamed(KeyNeed all) {
    KeyNeed need = all.skipping(look.leaving().skipped());
    return switch (need.answer()) {
      case BY_NOBODY -> Optional.empty();
      case NEEDED ->
          Optional.of(
              stays("keys that name no key provider are in use by " + KeyNeed.named(need.users())));
      case NOT_KNOWN ->
          Optional.of(
              stays(
                  "it is not known whether keys in use name their key provider: "
                      + KeyNeed.named(need.doubts())));
    };
  }

  private Finding stays(String why) {
    return Finding.blocking(
        FindingCode.PLAN_REFUSED,
        Context.VCENTER,
        look.subject(),
        "it is the default of parts of the inventory, and " + why,
        "vCenter may look for such keys at its default, so they may not be found after the move."
            + " Give these new keys first; or, if you know that vCenter finds them, set these"
            + " defaults in the vSphere Client, and plan again.");
  }

  @Override
  public World after(World world) {
    return world.withDefaults(
        movesDefault ? Optional.of(look.to()) : world.defaultId(), movesPlaces);
  }

  /** Another default than that of what is left is somebody's will. */
  @Override
  public void holds(boolean past, Found found) {
    if (!past) {
      planned.stay(context.clusters(), found);
      if (movesPlaces && look.hasUnnamedKeys()) {
        // a step before was to replace them
        unnamed(look.again().unnamedKeys()).ifPresent(found::add);
      }
    }
  }

  /** What was moved meanwhile is read again. */
  @Override
  public Optional<EstateStep> left(World world, Found found) {
    return new LeavingDefaultsStage(context, look.again())
        .step(World.now(context.clusters().findDefaultId()), found);
  }

  @Override
  public void run(Ears ears) {
    if (look.isDefaultNow() && context.estate().defaultProvider() != DefaultProvider.NEVER) {
      ears.changed(context.clusters().ensureDefault(look.to()).changes());
    }
    // that keys of it are in use is why it is left
    EntityDefaultSpec spec = EntityDefaultSpec.of(look.to()).force();
    for (EntityDefault place : look.places()) {
      ears.state(place.path());
      ears.changed(place.ensure(spec).changes());
    }
    // as they are now: the plan is hours old, and neither a mode nor another key provider that
    // somebody has given a cluster since is taken back
    List<ComputeCluster> now = clusters.isEmpty() ? List.of() : look.again().computeClusters();
    for (ComputeCluster cluster : now) {
      if (!clusters.contains(cluster.id())) {
        continue;
      }
      ears.state("cluster " + cluster.name());
      ears.changed(
          look.vcenter()
              .computeClusters()
              .ensure(
                  cluster,
                  cluster.cryptoMode().orElse(ComputeCluster.CryptoMode.ON_DEMAND),
                  look.to())
              .changes());
    }
  }
}
