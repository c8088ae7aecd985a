package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.wish.Estate;
import io.vmcrypt.vsphere.kms.EntityDefault;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The key provider is the default, where the estate says so. */
final class DefaultStage implements Stage {

  /** The kind of thing that a default key provider is. */
  static final String DEFAULT = "default key provider";

  private final Context context;
  private final Optional<LeavingLook> left;

  /**
   * @param left the key provider that is left, if there is one
   */
  DefaultStage(Context context, Optional<LeavingLook> left) {
    this.context = context;
    this.left = left;
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    List<Change> changes = new ArrayList<>();
    if (isWanted(context.estate(), world.defaultId())) {
      changes.addAll(ofVcenter(context, left, world, found));
    }
    boolean there = context.cluster().isPresent();
    for (String path : context.estate().defaultPlaces()) {
      if (world.placesMoved().contains(path)) {
        continue;
      }
      found
          .ask(FindingCode.PLAN_REFUSED, Subject.of("", path).part(DEFAULT), () -> of(path, there))
          .ifPresent(changes::addAll);
    }
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            EstateStep.of(EstateStep.Kind.MAKE_DEFAULT, context.estate().keyProvider(), changes));
  }

  /**
   * Whether the estate's key provider is to become the default of the vCenter as a whole. What is
   * the default already may be meant to stay so.
   */
  static boolean isWanted(Estate estate, Optional<String> now) {
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
                            Subject.of(DEFAULT, ""),
                            world.defaultId(),
                            Optional.of(provider)))
                    : context.clusters().planDefault(EntityDefaultSpec.of(provider).plannedAhead()))
        .orElse(List.of());
  }

  private List<Change> of(String path, boolean there) {
    EntityDefault entity = context.clusters().entityDefault(path);
    EntityDefaultSpec spec = EntityDefaultSpec.of(context.estate().keyProvider());
    return entity.plan(there ? spec : spec.plannedAhead());
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
