package io.vmcrypt.vsphere.internal.vim;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import java.util.Optional;

/** Whose session it is, as vCenter names the account. */
public final class SessionAccount {

  private static final String USER = "currentSession.userName";

  private SessionAccount() {}

  /** As it was told at login; of a session that another program has opened, vCenter is asked. */
  public static Optional<String> of(VimSession session) {
    return session.account().or(() -> asked(session));
  }

  private static Optional<String> asked(VimSession session) {
    Attempt attempt = session.attempt("read whose session it is");
    Optional<ManagedObjectReference> sessions = session.content().manager("sessionManager");
    try {
      return sessions
          .flatMap(manager -> told(session, new PropertyCollector(session), attempt, manager, USER))
          .map(String::strip)
          .filter(name -> !name.isEmpty());
    } catch (AuthenticationException e) {
      throw e;
    } catch (ServiceException e) {
      // a proof is one all the same: it says that the account is not known
      return Optional.empty();
    }
  }

  /**
   * What vCenter tells of the session in which it is asked.
   *
   * @param path a property of the session manager, below {@code currentSession}
   */
  public static Optional<String> told(
      VimSession session,
      PropertyCollector collector,
      Attempt attempt,
      ManagedObjectReference manager,
      String path) {
    Optional<String> told = collector.read(attempt, manager, path).text(path);
    if (told.isPresent()) {
      return told;
    }
    // anybody may ask for it: without a session the answer is none, and no fault
    session.use(attempt);
    return new PropertyCollector(session).read(attempt, manager, path).text(path);
  }
}
