package io.vmcrypt.testkit.internal.vcenter.soap;

/** The tables of the services, read once. */
public final class TypeTables {
  public static final TypeTable VIM = TypeTable.vim();
  public static final TypeTable PBM = TypeTable.pbm();

  public static final TypeTable VSAN = TypeTable.vsan();

  private TypeTables() {}
}
