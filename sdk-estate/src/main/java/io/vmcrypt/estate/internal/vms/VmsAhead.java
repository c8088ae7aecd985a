package io.vmcrypt.estate.internal.vms;

import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the VMs of the first selection while all else is planned, which takes less time. For one
 * thread.
 */
public final class VmsAhead implements AutoCloseable {

  private final @Nullable VmStage first;

  /**
   * @param stages of one plan; there may be none that reads VMs
   */
  public VmsAhead(List<Stage> stages) {
    this.first =
        stages.stream()
            .filter(VmStage.class::isInstance)
            .map(VmStage.class::cast)
            .findFirst()
            .orElse(null);
  }

  /**
   * Begins, where the first selection stands on nothing that is still to be planned.
   *
   * @param world in which its VMs are judged
   */
  public void begin(World world) {
    if (first != null) {
      first.begin(world);
    }
  }

  /** Ends what nobody has asked for, since something else could not be planned. */
  @Override
  public void close() {
    if (first != null) {
      first.end();
    }
  }
}
