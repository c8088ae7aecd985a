package io.vmcrypt.estate.internal.leaving;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.PlannedDefaults;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.vsphere.kms.EntityDefault;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The key provider is the default, where the estate says so. */
public final class DefaultStage implements Stage {

  private final Context context;
  private final Optional<LeavingLook> left;
  private PlannedDefaults planned = new PlannedDefaults();

  /**
   * @param left the key provider that is left, if there is one
   */
  public DefaultStage(Context context, Optional<LeavingLook> left) {
    this.context = context;
    this.left = left;
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    planned = new PlannedDefaults();
    List<Change> changes = new ArrayList<>();
    if (isWanted(context.estate(), world.defaultId())) {
      changes.addAll(ofVcenter(context, left, world, found));
    }
    if (!changes.isEmpty()) {
      planned.add("", world.defaultId(), context.estate().keyProvider());
    }
    boolean there = context.cluster().isPresent();
    for (String path : context.estate().defaultPlaces()) {
      found
          .ask(
              FindingCode.PLAN_REFUSED, PlannedDefaults.subject(path), () -> of(path, there, world))
          .ifPresent(changes::addAll);
    }
    return Stage.step(EstateStep.Kind.MAKE_DEFAULT, context.estate().keyProvider(), changes);
  }

  /**
   * Whether the estate's key provider is to become the default of the vCenter as a whole. What is
   * the default already may be meant to stay so.
   */
  public static boolean isWanted(Estate estate, Optional<String> now) {
    return switch (estate.defaultProvider()) {
      case NEVER -> false;
      case IF_NONE -> now.isEmpty();
      case ALWAYS -> !now.equals(Optional.of(estate.keyProvider()));
    };
  }

  /**
   * What changes at the default of the vCenter as a whole. It stays while keys in use name no key
   * provider, unless steps before replace all of those.
   */
  static List<Change> ofVcenter(
      Context context, Optional<LeavingLook> left, World world, Found found) {
    String provider = context.estate().keyProvider();
    return found
        .ask(
            FindingCode.PLAN_REFUSED,
            context.provider(),
            () ->
                world.defaultId().isEmpty()
                        || left.filter(look -> look.namesAllKeysIn(world)).isPresent()
                    ? List.of(
                        new Change(
                            Context.VCENTER,
                            PlannedDefaults.subject(""),
                            world.defaultId(),
                            Optional.of(provider)))
                    : context.clusters().planDefault(EntityDefaultSpec.of(provider).plannedAhead()))
        .orElse(List.of());
  }

  private List<Change> of(String path, boolean there, World world) {
    EntityDefault entity = context.clusters().entityDefault(path);
    String provider = context.estate().keyProvider();
    Optional<String> was = entity.own();
    if (world.placesMoved() && context.estate().leaving().map(Leaving::keyProvider).equals(was)) {
      return List.of();
    }
    EntityDefaultSpec spec = EntityDefaultSpec.of(provider);
    if (was.isEmpty() && left.filter(look -> look.namesAllKeysIn(world)).isPresent()) {
      // one that is inherited is guarded for nothing but keys that name no key provider
      spec = spec.force();
    }
    List<Change> changes = entity.plan(there ? spec : spec.plannedAhead());
    if (!changes.isEmpty()) {
      planned.add(path, was, provider);
    }
    return changes;
  }

  /** Another default than that which was to be replaced is somebody's will. */
  @Override
  public void holds(boolean past, Found found) {
    if (!past) {
      planned.stay(context.clusters(), found);
    }
  }

  /** What is the default by now may be another one than it was planned for. */
  @Override
  public Optional<EstateStep> left(World world, Found found) {
    return plan(World.now(context.clusters().findDefaultId()), found);
  }

  @Override
  public void run(Ears ears) {
    String provider = context.estate().keyProvider();
    // a vCenter may have made its first key provider the default by itself, so this looks again
    if (isWanted(context.estate(), context.clusters().findDefaultId())) {
      ears.changed(context.clusters().ensureDefault(provider).changes());
    }
    for (String path : context.estate().defaultPlaces()) {
      ears.changed(context.clusters().entityDefault(path).ensure(provider).changes());
    }
  }
}
