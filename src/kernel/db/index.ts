/** The database: pools by role, transactions of one tenant, migrations, and the guard against a role too strong. */
export { addressFromUrl, connect, type Database, type DatabaseAddress } from "./connect.ts";
export { migrate } from "./migrate.ts";
export {
  type DatabaseRole,
  databaseRoles,
  prepareRoles,
  roleDanger,
  rolePassword,
  tablesWithoutRowSecurity,
} from "./roles.ts";
export {
  bytesList,
  lookUp,
  packed,
  type TenantId,
  type Tx,
  transaction,
  uuidList,
  withoutTenant,
} from "./transaction.ts";
