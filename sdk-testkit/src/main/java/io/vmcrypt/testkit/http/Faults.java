package io.vmcrypt.testkit.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Decides which requests to a fake meet which {@link Fault}. Each planned fault is used once, in
 * the order of planning, unless it was planned for every request.
 *
 * <p>Safe for use by several threads.
 */
public final class Faults {
  private final List<Plan> plans = new ArrayList<>();

  /** No faults planned. */
  public Faults() {}

  /**
   * The next request meets the fault. Several such calls queue up.
   *
   * @param fault what happens
   */
  public void onNext(Fault fault) {
    add(1, false, request -> true, fault);
  }

  /**
   * The next request that matches meets the fault. Several such calls queue up.
   *
   * @param which matches the request
   * @param fault what happens
   */
  public void onNext(Predicate<ReceivedRequest> which, Fault fault) {
    add(1, false, which, fault);
  }

  /**
   * The n-th request from now that matches meets the fault.
   *
   * @param n 1 is the next one
   * @param which matches the requests that are counted
   * @param fault what happens
   * @throws IllegalArgumentException if n is less than 1
   */
  public void onNth(int n, Predicate<ReceivedRequest> which, Fault fault) {
    if (n < 1) {
      throw new IllegalArgumentException("n must be at least 1: " + n);
    }
    add(n, false, which, fault);
  }

  /**
   * Every request that matches meets the fault, until {@link #clear()}. Faults for single requests
   * go first.
   *
   * @param which matches the requests
   * @param fault what happens
   */
  public void onEvery(Predicate<ReceivedRequest> which, Fault fault) {
    add(1, true, which, fault);
  }

  /** Removes all planned faults. */
  public synchronized void clear() {
    plans.clear();
  }

  /**
   * {@return whether every fault planned for a single request has been met; true if none is left}
   */
  public synchronized boolean isUsedUp() {
    return plans.stream().allMatch(plan -> plan.every);
  }

  /**
   * Matches requests by method and the end of the path.
   *
   * @param method for example {@code POST}
   * @param pathEnd for example {@code /vmEncryption/kms}; a star stands for one segment
   * @return the predicate
   */
  public static Predicate<ReceivedRequest> request(String method, String pathEnd) {
    Objects.requireNonNull(method, "method");
    List<String> wanted = List.of(pathEnd.split("/", -1));
    return request -> {
      List<String> segments = List.of(request.path().split("/", -1));
      int surplus = segments.size() - wanted.size();
      if (!method.equals(request.method()) || surplus < 0) {
        return false;
      }
      for (int i = 0; i < wanted.size(); i++) {
        // the first part is the empty text before the first slash, which matches everything
        boolean open = wanted.get(i).equals("*") || (i == 0 && wanted.get(i).isEmpty());
        if (!open && !wanted.get(i).equals(segments.get(surplus + i))) {
          return false;
        }
      }
      return true;
    };
  }

  /**
   * The fault that a request meets. Each fake calls this once for each request.
   *
   * @param request the request
   * @return the fault, or empty if the request is to be answered normally
   */
  public synchronized Optional<Fault> take(ReceivedRequest request) {
    Optional<Fault> met = Optional.empty();
    for (Plan plan : List.copyOf(plans)) {
      if (plan.every || !plan.which.test(request)) {
        continue;
      }
      if (plan.remaining == 1 && met.isEmpty()) {
        met = Optional.of(plan.fault);
        plans.remove(plan);
      } else if (plan.remaining > 1) {
        plan.remaining--;
      }
    }
    if (met.isPresent()) {
      return met;
    }
    return plans.stream()
        .filter(plan -> plan.every && plan.which.test(request))
        .map(plan -> plan.fault)
        .findFirst();
  }

  private synchronized void add(
      int remaining, boolean every, Predicate<ReceivedRequest> which, Fault fault) {
    plans.add(
        new Plan(
            Objects.requireNonNull(which, "which"),
            Objects.requireNonNull(fault, "fault"),
            every,
            remaining));
  }

  private static final class Plan {
    private final Predicate<ReceivedRequest> which;
    private final Fault fault;
    private final boolean every;
    private int remaining;

    private Plan(Predicate<ReceivedRequest> which, Fault fault, boolean every, int remaining) {
      this.which = which;
      this.fault = fault;
      this.every = every;
      this.remaining = remaining;
    }
  }
}
