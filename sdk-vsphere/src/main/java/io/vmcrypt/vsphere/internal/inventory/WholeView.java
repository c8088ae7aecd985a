package io.vmcrypt.vsphere.internal.inventory;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import java.util.Optional;

/**
 * Whether this user sees the inventory as a whole. What is hidden is not there for a user, and
 * nothing says so, neither of VMs nor of their tasks. But who may not read the root folder sees a
 * part at most.
 */
public final class WholeView {

  /** What gives it. */
  public static final String ADVICE =
      "Give the user a role with System.View and System.Read on the root folder, with propagation,"
          + " or ask as a user who has it.";

  /** A property that needs System.Read; the name of the folder needs less. */
  private static final String STATUS = "overallStatus";

  private WholeView() {}

  /** Why it may be a part only; empty if the root folder is read. */
  public static Optional<SdkException> lacking(VimSession session, Attempt attempt) {
    ManagedObjectReference root = session.content().rootFolder();
    try {
      new PropertyCollector(session).read(attempt, root, STATUS).requireReadable(attempt, STATUS);
      return Optional.empty();
    } catch (PermissionDeniedException | NotFoundException | DecodingException e) {
      return Optional.of(e);
    }
  }
}
