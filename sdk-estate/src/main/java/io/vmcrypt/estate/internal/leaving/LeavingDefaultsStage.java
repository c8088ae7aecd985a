package io.vmcrypt.estate.internal.leaving;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.PlannedDefaults;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.vsphere.kms.EntityDefault;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.Removal;
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
public final class LeavingDefaultsStage implements Stage {

  private final Context context;
  private final LeavingLook look;
  private PlannedDefaults planned = new PlannedDefaults();
  private boolean movesDefault;
  private boolean movesPlaces;
  private Set<String> clusters = Set.of();

  public LeavingDefaultsStage(Context context, LeavingLook look) {
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
    planned = new PlannedDefaults();
    List<Change> changes = new ArrayList<>();
    boolean isDefault = world.defaultId().equals(Optional.of(look.from()));
    movesDefault =
        isDefault
            && look.hasNext()
            && context.estate().defaultProvider() == DefaultProvider.IF_NONE;
    if (look.leaving().isWithoutSuccessor()) {
      found
          .ask(FindingCode.PLAN_REFUSED, look.subject(), this::others)
          .flatMap(others -> next(isDefault, others))
          .ifPresent(found::add);
    }
    if (isDefault && context.estate().defaultProvider() == DefaultProvider.NEVER) {
      found.add(Wording.of("default-never", look.subject()));
    } else if (movesDefault) {
      // with ALWAYS it moves anyhow, by the step that makes the default
      changes.addAll(DefaultStage.ofVcenter(context, Optional.of(look), world, found));
      planned.add("", world.defaultId(), look.to());
    }
    List<EntityDefault> places = look.ask(found, look::places);
    movesPlaces = !places.isEmpty();
    for (EntityDefault place : places) {
      planned.add(place.path(), Optional.of(look.from()), look.to());
      changes.add(change(PlannedDefaults.subject(place.path())));
    }
    List<ComputeCluster> named = look.ask(found, look::computeClusters);
    clusters = named.stream().map(ComputeCluster::id).collect(Collectors.toSet());
    for (ComputeCluster cluster : named) {
      Subject hosts =
          Subject.of("cluster", cluster.name(), cluster.id()).part("key provider of its hosts");
      if (look.hasNext()) {
        changes.add(change(hosts));
      } else {
        found.add(Wording.of("cluster-names-it", hosts, look.from(), look.hostsTo()));
      }
    }
    return look.step(EstateStep.Kind.MOVE_DEFAULTS, changes);
  }

  private Change change(Subject subject) {
    return new Change(
        Context.VCENTER,
        subject,
        Optional.of(look.from()),
        Optional.of(look.to()).filter(to -> look.hasNext()));
  }

  /** The key providers that are there, of each kind, but for the one that is left. */
  private List<String> others() {
    return context.clusters().listAllKinds().stream()
        .map(KmsCluster::id)
        .filter(id -> !id.equals(look.from()))
        .toList();
  }

  /** Without a successor the default goes only as the last one, or to one that is there. */
  private Optional<Finding> next(boolean isDefault, List<String> others) {
    if (look.hasNext() ? others.contains(look.to()) : !isDefault || others.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Wording.of(
            look.hasNext() ? "next-missing" : "next-not-said",
            look.subject(),
            look.to(),
            String.join(", ", others),
            look.hostsTo()));
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
    return Wording.of("places-stay", look.subject(), why);
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
    if (look.hasNext()
        && look.isDefaultNow()
        && context.estate().defaultProvider() != DefaultProvider.NEVER) {
      ears.changed(context.clusters().ensureDefault(look.to()).changes());
    }
    // that keys of it are in use is why it is left
    for (EntityDefault place : look.places()) {
      ears.state(place.path());
      if (look.hasNext()) {
        ears.changed(place.ensure(EntityDefaultSpec.of(look.to()).force()).changes());
      } else if (place.remove(Removal.careful().force())) {
        ears.changed(List.of(change(PlannedDefaults.subject(place.path()))));
      }
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
