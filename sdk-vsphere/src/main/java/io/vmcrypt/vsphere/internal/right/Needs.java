package io.vmcrypt.vsphere.internal.right;

import io.vmcrypt.core.Subject;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** On which objects something acts, to ask for the privileges. For one thread. */
public final class Needs {

  private static final Subject ROOT = Subject.of("root folder", "");

  final Map<ManagedObjectReference, Set<Act>> acts = new LinkedHashMap<>();
  final Map<ManagedObjectReference, Subject> subjects = new HashMap<>();

  /** A question about one of these has no answer, and no other object has one then. */
  final Set<ManagedObjectReference> unseen = new HashSet<>();

  /**
   * Adds what is done to an object.
   *
   * @param subject what findings call it
   */
  public Needs add(ManagedObjectReference object, Subject subject, Act... more) {
    acts.computeIfAbsent(object, none -> EnumSet.noneOf(Act.class)).addAll(List.of(more));
    subjects.put(object, subject);
    return this;
  }

  /** What findings call a host or cluster that this user does not see: it has no rights there. */
  public Subject unseen(ManagedObjectReference object) {
    unseen.add(object);
    String kind = object.type().equals("HostSystem") ? "host" : "cluster";
    return Subject.of(kind, object.value(), object.value());
  }

  /** Adds what needs a privilege on the root folder. */
  public Needs addAtRoot(VimSession session, Act... more) {
    return add(session.content().rootFolder(), ROOT, more);
  }
}
