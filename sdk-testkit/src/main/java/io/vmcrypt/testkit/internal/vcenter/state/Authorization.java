package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a test permits limited users on entities. It counts for what is below its entity too, and
 * the nearest one counts. It takes the place of the privileges that the user has from the start.
 * Guarded by the {@link Monitor}.
 */
public final class Authorization {

  private final Function<MoRef, @Nullable MoRef> parent;
  private final Map<MoRef, Map<String, Set<String>>> permissions = new LinkedHashMap<>();

  Authorization(Function<MoRef, @Nullable MoRef> parent) {
    this.parent = parent;
  }

  /** A user without his domain. */
  private static String bare(String principal) {
    String name = principal.substring(principal.indexOf('\\') + 1);
    int at = name.indexOf('@');
    return (at < 0 ? name : name.substring(0, at)).toLowerCase(Locale.ROOT);
  }

  /**
   * Gives a user just these privileges on an entity, and on what is below it.
   *
   * @param privileges none: he does not see it
   */
  void permit(MoRef entity, String user, Set<String> privileges) {
    permissions
        .computeIfAbsent(entity, key -> new LinkedHashMap<>())
        .put(bare(user), Set.copyOf(privileges));
  }

  private Optional<Set<String>> on(MoRef entity, String user) {
    return Optional.ofNullable(permissions.getOrDefault(entity, Map.of()).get(bare(user)));
  }

  /** Whether a user is shown something below an entity, and so the way to it. */
  boolean showsBelow(String user, MoRef entity) {
    return permissions.keySet().stream()
        .filter(on -> on(on, user).orElse(Set.of()).contains(Session.VIEW))
        .anyMatch(on -> isAbove(entity, on));
  }

  private boolean isAbove(MoRef entity, MoRef below) {
    for (MoRef at = parent.apply(below); at != null; at = parent.apply(at)) {
      if (at.equals(entity)) {
        return true;
      }
    }
    return false;
  }

  /** The privileges that permissions give a user on an entity; empty if none says anything. */
  Optional<Set<String>> privileges(String user, MoRef entity) {
    for (MoRef at = entity; at != null; at = parent.apply(at)) {
      Optional<Set<String>> given = on(at, user);
      if (given.isPresent()) {
        return given;
      }
    }
    return Optional.empty();
  }
}
