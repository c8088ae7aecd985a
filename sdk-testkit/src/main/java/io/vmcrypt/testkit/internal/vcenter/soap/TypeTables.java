package io.vmcrypt.testkit.internal.vcenter.soap;

/** The tables of the services, read once. */
public final class TypeTables {
  public static final TypeTable VIM = TypeTable.vim();
  public static final TypeTable PBM = VIM.service("pbm.txt", TypeTable.PBM);
  public static final TypeTable VSAN = VIM.service("vsan.txt", TypeTable.VSAN);

  private TypeTables() {}
}
