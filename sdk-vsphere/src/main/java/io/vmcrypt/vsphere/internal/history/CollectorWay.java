package io.vmcrypt.vsphere.internal.history;

import io.vmcrypt.vsphere.internal.session.CleanUp;
import io.vmcrypt.vsphere.internal.session.SessionEndedException;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.function.Consumer;

/**
 * By a collector, which keeps the place at the server. It ends with its session: then another one
 * goes through it from the beginning, a few times at most.
 */
final class CollectorWay implements HistoryWay {

  private static final int MOST_RENEWALS = 3;

  private final HistoryPages.Search search;
  private ManagedObjectReference collector;
  private int number;
  private int renewals;

  /** How much of what was told before may come again, since the collector is a new one. */
  private long known;

  CollectorWay(HistoryPages.Search search) {
    this.search = search;
    this.known = search.seen().size();
    // before the collector is made: if the session ends in between, it is made anew
    this.number = search.session().number();
    this.collector = created();
  }

  private ManagedObjectReference created() {
    return search
        .session()
        .change(
            search.attempt(),
            search.kind().create,
            search.kind().manager(search.session(), search.attempt()),
            arguments -> arguments.object("filter", search.filter()),
            Returns.reference(search.kind().collector));
  }

  @Override
  public Page next(int most, Consumer<XmlFragment> each) {
    while (true) {
      try {
        // not repeatable: the collector may already be at the next page
        return search
            .session()
            .within(
                number,
                false,
                search.attempt(),
                search.kind().next,
                collector,
                arguments -> arguments.number("maxCount", most),
                response -> page(response, each));
      } catch (SessionEndedException e) {
        if (++renewals > MOST_RENEWALS) {
          throw e;
        }
        known = search.seen().size();
        number = search.session().number();
        collector = created();
      }
    }
  }

  private Page page(ElementReader response, Consumer<XmlFragment> each) {
    int[] count = new int[2];
    Returns.forEach(
        response,
        value -> {
          XmlFragment item = value.capture();
          count[0]++;
          if (search.seen().add(HistoryPages.key(item))) {
            count[1]++;
            each.accept(item);
          }
        });
    known -= count[0] - count[1];
    if (count[0] > 0 && count[1] == 0 && known < 0) {
      throw HistoryPages.nothingNew();
    }
    return count[0] == 0 ? Page.LAST : Page.MORE;
  }

  @Override
  public void close() {
    CleanUp.quietly(
        () ->
            search
                .session()
                .within(
                    number,
                    false,
                    search.attempt(),
                    "DestroyCollector",
                    collector,
                    none -> {},
                    Returns.nothing()));
  }
}
