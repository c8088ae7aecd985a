package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.inventory.InventoryTree;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The names of all VMs, of one look at the inventory, which is what it takes to find a single one.
 * Thread-safe.
 */
final class NamesOnce {

  private final Supplier<InventoryTree> trees;
  private @Nullable Look look;

  /**
   * @param byName as people write a name, and as vSphere keeps it
   */
  private record Look(InventoryTree tree, Map<String, List<ManagedObjectReference>> byName) {}

  /**
   * @param trees make one of which nothing is read yet
   */
  NamesOnce(Supplier<InventoryTree> trees) {
    this.trees = requireNonNull(trees, "trees");
  }

  /**
   * Looks up a name. The first one looks at the inventory.
   *
   * @param result makes the result of the VMs of this name; they and all above them are in the tree
   */
  synchronized <T> T find(
      Attempt attempt,
      String name,
      BiFunction<InventoryTree, List<ManagedObjectReference>, T> result) {
    Look known = look;
    if (known == null) {
      known = look(attempt);
      look = known;
    }
    return result.apply(known.tree(), known.byName().getOrDefault(name, List.of()));
  }

  private Look look(Attempt attempt) {
    InventoryTree tree = trees.get();
    Map<String, List<ManagedObjectReference>> byName = new HashMap<>();
    for (ManagedObjectReference vm : tree.readAll(attempt)) {
      String kept = tree.kept(vm);
      // of one whose name is not shown, nobody can have meant the name
      if (!kept.isEmpty()) {
        byName.computeIfAbsent(kept, none -> new ArrayList<>(1)).add(vm);
        if (!InventoryName.shown(kept).equals(kept)) {
          byName.computeIfAbsent(tree.name(vm), none -> new ArrayList<>(1)).add(vm);
        }
      }
    }
    return new Look(tree, byName);
  }
}
