/** The data sources by the uids of docker/grafana/provisioning/datasources. */
export interface Source {
  type: string;
  uid: string;
}
export const prometheus: Source = { type: 'prometheus', uid: 'prometheus' };
export const loki: Source = { type: 'loki', uid: 'loki' };
export const tempo: Source = { type: 'tempo', uid: 'tempo' };
