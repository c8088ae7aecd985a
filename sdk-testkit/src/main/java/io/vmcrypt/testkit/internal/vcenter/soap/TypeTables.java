package io.vmcrypt.testkit.internal.vcenter.soap;

/** The tables of the two services, read once. */
public final class TypeTables {
  public static final TypeTable VIM = TypeTable.vim();
  public static final TypeTable PBM = TypeTable.pbm();

  private TypeTables() {}
}
