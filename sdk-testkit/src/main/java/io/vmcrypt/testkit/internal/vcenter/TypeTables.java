package io.vmcrypt.testkit.internal.vcenter;

/** The tables of the two services, read once. */
final class TypeTables {
  static final TypeTable VIM = TypeTable.vim();
  static final TypeTable PBM = TypeTable.pbm();

  private TypeTables() {}
}
